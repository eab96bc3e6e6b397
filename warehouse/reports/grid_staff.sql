-- title: 网格长与网格党小组
-- title_en: heads and party groups of grids
-- catalogue: 13, 14
-- counts: residence
-- grain: 每行一个网格
-- definition: 网格长取网格划分表；党小组、组长、联络员取网格内各楼栋在楼栋与党小组对应表上的，不含系统建议的党小组。
--   “每个网格建立一个党小组”：没有党小组、不止一个党小组、党小组跨到别的网格的，在“要处理的”一栏提示。
--   一个网格八个岗位，来源只写网格长；其余七个岗位有没有人不知道，不能当作空缺。党员按实际居住。
-- group: 网格
-- who: residence, party, grid
WITH spread AS (
    SELECT
        *, count(DISTINCT grid_no) OVER (PARTITION BY community, estate, party_group) AS grids_of_group,
        -- two estates may each have a 第一党小组
        CASE WHEN contains(party_group, estate) THEN party_group ELSE concat(estate, party_group) END AS named
    FROM mart.building
    WHERE grid_no IS NOT NULL
),
staffed AS (
    SELECT
        grid_no,
        list(DISTINCT named ORDER BY named) FILTER (group_basis = 'table') AS group_names,
        list(DISTINCT group_leader ORDER BY group_leader) FILTER (group_leader IS NOT NULL) AS group_leaders,
        list(DISTINCT liaison ORDER BY liaison) FILTER (liaison IS NOT NULL) AS liaisons,
        bool_or(group_basis = 'table' AND grids_of_group > 1) AS across
    FROM spread
    GROUP BY grid_no
)
SELECT
    g.community, g.grid_no, g.grid_name, g.grid_head, s.group_names, coalesce(len(s.group_names), 0) AS party_groups, s.group_leaders, s.liaisons,
    coalesce(g.buildings, 0) AS buildings, g.buildings_without_liaison AS buildings_no_liaison, g.members,
    list_filter(
        [
            CASE WHEN g.grid_head IS NULL THEN 'no_head' END,
            CASE WHEN s.group_names IS NULL THEN 'no_group' WHEN len(s.group_names) > 1 THEN 'several_groups' END,
            CASE WHEN s.across THEN 'group_across_grids' END,
            CASE WHEN g.buildings IS NULL THEN 'no_building' END
        ],
        lambda hint: hint IS NOT NULL
    ) AS hints
FROM mart.grid g
LEFT JOIN staffed s USING (grid_no)
ORDER BY g.community NULLS LAST, g.grid_no
