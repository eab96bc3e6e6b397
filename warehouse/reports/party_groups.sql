-- title: 党小组及其楼栋
-- title_en: party groups and their buildings
-- catalogue: 14, 45
-- counts: residence
-- grain: 每行一个党小组
-- definition: 每3至4栋楼一个党小组。对应表上有的党小组照表列出；表里没有的楼栋，系统按同一小区里相邻的楼栋每3至4栋一组提出建议，依据一栏写明，
--   建议不是决定。组内楼栋不在3至4栋之内、没有组长、没有党员居住、跨网格的，在“要处理的”一栏提示。户数、居民、党员都按实际居住在组内各楼栋的人。
-- group: 党建
-- who: residence, party, grid
WITH grouped AS (
    SELECT
        community, estate, party_group, group_basis, count(*) AS buildings,
        list(building ORDER BY try_cast(building AS INTEGER) NULLS LAST, building) AS building_list,
        list(DISTINCT grid_no ORDER BY grid_no) FILTER (grid_no IS NOT NULL) AS grid_list,
        list(DISTINCT group_leader ORDER BY group_leader) FILTER (group_leader IS NOT NULL) AS group_leaders,
        list(DISTINCT liaison ORDER BY liaison) FILTER (liaison IS NOT NULL) AS liaisons,
        sum(households)::BIGINT AS households, sum(residents)::BIGINT AS residents, sum(members)::BIGINT AS members
    FROM mart.building
    GROUP BY community, estate, party_group, group_basis
)
SELECT
    *,
    list_filter(
        [
            CASE WHEN buildings < 3 THEN 'group_small' WHEN buildings > 4 THEN 'group_large' END,
            CASE WHEN group_basis = 'table' AND group_leaders IS NULL THEN 'no_leader' END,
            CASE WHEN members = 0 THEN 'no_member' END,
            CASE WHEN len(grid_list) > 1 THEN 'group_across_grids' END
        ],
        lambda hint: hint IS NOT NULL
    ) AS hints
FROM grouped
ORDER BY community NULLS LAST, estate, group_basis DESC, party_group
