-- title: 没有联络员或没有党员的楼栋
-- title_en: buildings without a liaison or a member
-- catalogue: 6, E2.10
-- counts: residence
-- grain: 每行一栋楼
-- definition: 楼栋与党小组对应表上没有写联络员的，或没有党员实际居住的楼栋。“要处理的”一栏写明缺什么，同时提示没有组长、不在任何网格、
--   被几个网格同时包括的楼栋。户数、居民数按实际居住，宿舍不算一户；居民是零的楼栋可能空着，也可能没有登记。提示供社区安排参考，不是考核。
-- group: 党建
-- who: residence, party, grid
WITH looked AS (
    SELECT
        community, grid_no, estate, building, party_group, group_basis, group_leader, liaison, households, residents, members,
        list_filter(
            [
                CASE WHEN liaison IS NULL THEN 'no_liaison' END,
                CASE WHEN members = 0 THEN 'no_member' END,
                CASE WHEN group_basis = 'table' AND group_leader IS NULL THEN 'no_leader' END,
                CASE WHEN grid_no IS NULL THEN 'no_grid' END,
                CASE WHEN grids_claiming > 1 THEN 'several_grids' END
            ],
            lambda hint: hint IS NOT NULL
        ) AS hints
    FROM mart.building
)
SELECT *
FROM looked
WHERE liaison IS NULL OR members = 0
ORDER BY community, estate, try_cast(building AS INTEGER) NULLS LAST, building
