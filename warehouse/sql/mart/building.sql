-- mart.building: one row a building: its grid, its party group, who lives there
-- because: grids, groups and liaisons are assigned by building; what a building lacks is seen here. A dormitory is no household.
WITH lived AS (
    SELECT community, estate, building, count(*) AS residents, count(*) FILTER (is_member) AS members
    FROM mart.resident
    WHERE building IS NOT NULL AND life_status <> 'confirmed_dead' AND presence NOT IN ('left', 'registered_away', 'outflow')
    GROUP BY ALL
),
housed AS (
    SELECT community, estate, building, count(*) AS households
    FROM mart.household
    WHERE basis = 'actual' AND kind = 'family'
    GROUP BY ALL
),
stated AS (
    SELECT community, estate, building, sum(stated)::INT AS stated_households
    FROM (
        SELECT community, estate, unnest(string_split(building, ';')) AS building, try_cast(stated_households AS INT) AS stated
        FROM staging.reference
        WHERE source_id = 'grid_building' AND building IS NOT NULL
    )
    GROUP BY ALL
)
SELECT
    b.community, b.estate, b.building, g.grid_no, g.grid_name, g.grid_head, g.claims AS grids_claiming,
    b.party_group, b.group_basis, b.group_leader, b.liaison, s.stated_households,
    coalesce(h.households, 0) AS households, coalesce(l.residents, 0) AS residents, coalesce(l.members, 0) AS members
FROM mart.building_group b
LEFT JOIN core.grid_building g USING (community, estate, building)
LEFT JOIN lived l USING (community, estate, building)
LEFT JOIN housed h USING (community, estate, building)
LEFT JOIN stated s USING (community, estate, building)
