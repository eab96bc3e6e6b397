-- title: 网格划分与规模
-- title_en: grids and their sizes
-- catalogue: 12, 21, E2.11
-- counts: residence
-- grain: 每行一个网格
-- definition: 网格按“每250户居民700口人左右”划分。“左右”按上下五分之一理解：200至300户、560至840人之内算符合，超出的在“要处理的”一栏写明哪里超出。
--   户数、居民按实际居住在网格各楼栋的人数，宿舍的人计入居民、不算一户；所写户数、所写人口是网格划分表自己写的，不参加判断。
--   没有列出楼栋的网格数不出人数。住址只写到小区的人不在任何网格里。
-- group: 网格
-- who: residence, grid
SELECT
    community, grid_no, grid_name, coalesce(buildings, 0) AS buildings, stated_households, households, stated_population, residents, members,
    list_filter(
        [
            CASE WHEN buildings IS NULL THEN 'no_building' END,
            CASE WHEN households < 200 THEN 'too_few_households' WHEN households > 300 THEN 'too_many_households' END,
            CASE WHEN residents < 560 THEN 'too_few_people' WHEN residents > 840 THEN 'too_many_people' END
        ],
        lambda hint: hint IS NOT NULL
    ) AS hints
FROM mart.grid
ORDER BY community NULLS LAST, grid_no
