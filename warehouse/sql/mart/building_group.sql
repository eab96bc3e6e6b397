-- mart.building_group: one row a building that a table names or where at least 3 residents live, with its party group
-- because: which group a member belongs to follows from the building; where the table is silent a group is proposed for
-- every 3 or 4 buildings of an estate in their order (the rule the communities set themselves). A single address may be a slip
-- of the pen; three agree too rarely by chance to be one.
--   group_basis: table, or proposed (nobody has decided it)
WITH known AS (
    SELECT community, estate, building FROM core.building_group
    UNION
    SELECT community, estate, building FROM core.grid_building
    UNION
    SELECT community, estate, building FROM mart.resident
    WHERE community IS NOT NULL AND estate IS NOT NULL AND building IS NOT NULL
    GROUP BY ALL
    HAVING count(*) >= 3
),
silent AS (
    SELECT k.*, row_number() OVER walk AS place, count(*) OVER (PARTITION BY k.community, k.estate) AS buildings
    FROM known k
    LEFT JOIN core.building_group g USING (community, estate, building)
    WHERE g.party_group IS NULL
    WINDOW walk AS (PARTITION BY k.community, k.estate ORDER BY try_cast(regexp_extract(k.building, '[0-9]+') AS INT) NULLS LAST, k.building)
),
decided AS (SELECT community, estate, count(DISTINCT party_group) AS groups FROM core.building_group GROUP BY community, estate),
proposed AS (
    -- as many groups as 4 go into the buildings, rounded up, filled evenly: 5 buildings are 3 and 2, 8 are 4 and 4
    SELECT community, estate, building, 1 + ((place - 1) * ceil(buildings / 4)::INT) // buildings AS group_no
    FROM silent
)
SELECT
    k.community, k.estate, k.building, coalesce(g.party_group, concat('建议：', k.estate, '第', coalesce(d.groups, 0) + p.group_no, '党小组')) AS party_group,
    CASE WHEN g.party_group IS NULL THEN 'proposed' ELSE 'table' END AS group_basis, g.group_leader, g.liaison
FROM known k
LEFT JOIN core.building_group g USING (community, estate, building)
LEFT JOIN proposed p USING (community, estate, building)
LEFT JOIN decided d USING (community, estate)
