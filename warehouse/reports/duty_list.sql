-- title: 责任到人：每栋楼由谁负责
-- title_en: who answers for which building
-- catalogue: 56
-- counts: residence
-- grain: 每行一栋楼
-- definition: 每栋楼属于哪个网格、网格长是谁，属于哪个党小组、组长和联络员是谁，住着多少户、多少人、多少党员。网格和网格长取网格划分表，
--   党小组、组长、联络员取楼栋与党小组对应表；表里没有的楼栋是系统建议的党小组，依据一栏写明。缺谁在“要处理的”一栏写明。
--   人数都按实际居住，宿舍不算一户。包干到户的户，见一格一档；巡查的点位没有来源提供。
-- group: 网格
-- who: residence, party, grid
SELECT
    community, grid_no, grid_name, grid_head, estate, building, party_group, group_basis, group_leader, liaison, households, residents, members,
    list_filter(
        [
            CASE WHEN grid_no IS NULL THEN 'no_grid' WHEN grid_head IS NULL THEN 'no_head' END,
            CASE WHEN grids_claiming > 1 THEN 'several_grids' END,
            CASE WHEN group_basis = 'table' AND group_leader IS NULL THEN 'no_leader' END,
            CASE WHEN liaison IS NULL THEN 'no_liaison' END
        ],
        lambda hint: hint IS NOT NULL
    ) AS hints
FROM mart.building
ORDER BY community NULLS LAST, grid_no NULLS LAST, estate, try_cast(building AS INTEGER) NULLS LAST, building
