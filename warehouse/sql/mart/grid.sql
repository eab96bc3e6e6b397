-- mart.grid: one row a grid with what its table states and what is counted
-- because: "每250户居民700口人左右为一个网格" is checked, and a stated figure stands beside the counted one
--   low, high, residents_low, residents_high: the rule, in households and in people
--   within: 200 to 300 households and 560 to 840 people: a fifth either way, as "about" says no more
WITH area AS (
    SELECT grid_no, min(community) AS community, min(grid_name) AS grid_name, min(grid_head) AS grid_head,
        max(try_cast(stated_households AS INT)) AS stated_households, max(try_cast(stated_population AS INT)) AS stated_population
    FROM staging.reference
    WHERE source_id = 'grid_area' AND grid_no IS NOT NULL
    GROUP BY grid_no
),
counted AS (
    SELECT grid_no, count(*) AS buildings, sum(households)::BIGINT AS households, sum(residents)::BIGINT AS residents, sum(members)::BIGINT AS members,
        count(DISTINCT (estate, party_group)) FILTER (group_basis = 'table') AS party_groups, count(*) FILTER (liaison IS NULL) AS buildings_without_liaison,
        count(*) FILTER (members = 0) AS buildings_without_member
    FROM mart.building
    WHERE grid_no IS NOT NULL
    GROUP BY grid_no
)
SELECT a.*, c.* EXCLUDE (grid_no), rule.*, coalesce(c.households BETWEEN low AND high AND c.residents BETWEEN residents_low AND residents_high, false) AS within
FROM area a
CROSS JOIN (SELECT 200 AS low, 300 AS high, 560 AS residents_low, 840 AS residents_high) rule
LEFT JOIN counted c USING (grid_no)
