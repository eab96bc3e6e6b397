-- title: 外来人员：按社区和来的原因
-- title_en: people from outside by community and reason
-- catalogue: 23
-- counts: residence
-- grain: 每行一个社区的一种原因；“全部原因”是社区小计，最后是全区各原因和合计
-- definition: 住在本社区、户籍在区外、还没有注销的人，按实际居住的社区数。原因和来的日期取流动人口平台和公安暂住登记；务工、经商、务工经商在两个系统里分法不同，
--   合为“务工经商”。本年、本月来的按登记的来本地日期数，没有写日期的另列；月份可另选。人数是现在还在的人，来了又走的人只在“外来人员：按月”里。
--   户籍人口从外地迁回的不在内。
-- group: 居民
-- who: residence, hukou, floating
WITH outsider AS (
    SELECT coalesce(community, '（社区不明）') AS community, inflow_on, is_floating,
        CASE WHEN regexp_matches(inflow_reason, '务工|经商') THEN '务工经商' ELSE coalesce(inflow_reason, '（没有写）') END AS reason
    FROM mart.resident
    WHERE presence = 'inflow' AND life_status <> 'confirmed_dead'
)
SELECT
    CASE WHEN grouping(outsider.community) = 1 THEN '合计' ELSE outsider.community END AS community,
    CASE WHEN grouping(reason) = 1 THEN '全部原因' ELSE reason END AS inflow_reason,
    count(*) AS from_outside,
    count(*) FILTER (is_floating) AS outsiders_registered,
    count(*) FILTER (left(inflow_on, 4) = left($month, 4)) AS arrived_year,
    count(*) FILTER (left(inflow_on, 7) = $month) AS arrived_month,
    count(*) FILTER (inflow_on IS NULL) AS arrival_unknown
FROM outsider
GROUP BY GROUPING SETS ((outsider.community, reason), (outsider.community), (reason), ())
ORDER BY grouping(outsider.community), outsider.community, grouping(reason), from_outside DESC, inflow_reason
