-- title: 楼栋与党小组、联络员
-- title_en: buildings, party groups and liaisons
-- catalogue: 5, 6, 45, E2.10
-- counts: residence
-- grain: 每行一栋楼
-- definition: 党小组、组长、联络员取楼栋与党小组对应表；表里没有的楼栋，党小组是系统按相邻3至4栋一组提出的建议，依据一栏写明。
--   户数、居民数、党员数都按实际居住在这栋楼的人数。组内楼栋数不在3至4栋之内的在“要处理的”一栏提示，同时提示没有联络员、没有党员居住的楼栋；
--   提示供社区参考，不是决定。
-- group: 党建
-- who: residence, party, grid
WITH sized AS (
    SELECT *, CASE WHEN party_group IS NOT NULL THEN count(*) OVER (PARTITION BY community, estate, party_group) END AS group_buildings
    FROM mart.building
)
SELECT
    community, grid_no, estate, building, party_group, group_basis, group_buildings, group_leader, liaison, households, residents,
    members,
    list_filter(
        [
            CASE WHEN party_group IS NULL THEN 'no_group' END,
            CASE WHEN group_basis = 'table' AND group_leader IS NULL THEN 'no_leader' END,
            CASE WHEN liaison IS NULL THEN 'no_liaison' END,
            CASE WHEN members = 0 THEN 'no_member' END,
            CASE WHEN group_buildings < 3 THEN 'group_small' WHEN group_buildings > 4 THEN 'group_large' END
        ],
        lambda hint: hint IS NOT NULL
    ) AS hints
FROM sized
ORDER BY community NULLS LAST, estate, try_cast(building AS INTEGER) NULLS LAST, building
