-- title: 各系统所写的合计与逐条数出的合计
-- title_en: totals as systems state them, and as counted
-- catalogue: 51, 12
-- counts: residence
-- grain: 每行一个社区的一项合计，各项最后一行为全区
-- definition: 来源表格自己写了合计的，和本系统逐条数出的比较。楼栋户数：楼栋与党小组对应表上写的，网格户数、网格人口：网格划分表上写的，
--   都与实际有人居住的户、实际居住的居民比较；低保保障人口：家庭名册上写的，与人员名册逐人数出的比较。没有写合计的不参加比较。
--   差额只说明口径或时点不同，谁对谁错要核实：空房、没有登记的流动人口都会造成差额。
-- group: 核对
-- who: grid, dibao
WITH place AS (
    SELECT 'building_households' AS total_of, community, stated_households AS stated, households AS counted FROM mart.building
    UNION ALL
    SELECT 'grid_households', community, stated_households, coalesce(households, 0) FROM mart.grid
    UNION ALL
    SELECT 'grid_population', community, stated_population, coalesce(residents, 0) FROM mart.grid
    UNION ALL
    SELECT 'dibao_covered', community, stated_covered, persons FROM mart.dibao_household
)
SELECT
    total_of,
    CASE WHEN grouping(community) = 1 THEN '合计' ELSE coalesce(community, '（社区不明）') END AS community,
    count(*) AS places,
    sum(stated)::BIGINT AS stated_total,
    sum(counted)::BIGINT AS counted_total,
    (sum(counted) - sum(stated))::BIGINT AS difference,
    count(*) FILTER (stated <> counted) AS places_differing
FROM place
WHERE stated IS NOT NULL
GROUP BY GROUPING SETS ((total_of, community), (total_of))
ORDER BY total_of, grouping(place.community), place.community NULLS LAST
