-- title: 四级网络与规模
-- title_en: the four levels of the network and their sizes
-- catalogue: 47
-- counts: residence
-- grain: 每行一个社区、小区、楼院或楼栋
-- definition: 社区、小区、楼院、楼栋四级。小区按300至500户、不超过1500人，楼院按80至100户，楼栋按20至40户；社区没有规定规模。
--   户数是有人居住的家庭户，宿舍不算一户；居民按实际居住，宿舍的人计入。没有来源划分楼院，这里把同一个党小组的几栋楼当作一个楼院，
--   名称前有“建议”的是系统提出的分组。超出规定的在“要处理的”一栏写明。
-- group: 网格
-- who: residence, grid
SELECT
    community, level, estate, courtyard, building, households, residents,
    CASE WHEN low IS NOT NULL THEN concat(low, '至', high, '户', '，' || most_residents || '人以内') END AS rule,
    list_filter(
        [
            CASE WHEN households < low THEN 'too_few_households' WHEN households > high THEN 'too_many_households' END,
            CASE WHEN residents > most_residents THEN 'too_many_people' END
        ],
        lambda hint: hint IS NOT NULL
    ) AS hints
FROM mart.network
ORDER BY community NULLS LAST, estate NULLS FIRST, courtyard NULLS FIRST, try_cast(building AS INTEGER) NULLS FIRST, building NULLS FIRST
