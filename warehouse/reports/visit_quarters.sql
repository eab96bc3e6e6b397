-- title: 走访户数：本年各季度
-- title_en: households visited in each quarter of the year
-- catalogue: 46
-- counts: residence
-- grain: 每行一个社区的一个网格；“全社区”是社区小计，末行为全区合计
-- definition: 数据之夜所在的年份里，每个季度走访过的户，同一季度走访几次只算一户；一次走访算在哪一户同“走访户数和覆盖面”。户数是现在有人居住的家庭户。
--   各季度都走访过的户，是到数据之夜为止每个季度都有走访的户。有走访的季度、有走访的天数按这个网格的记录数；集中走访和平常走访没有分开登记，
--   所以“一年至少四次集中走访”只能由此推测。还没有到的季度空着。网格按现在的住处。
-- group: 走访
-- who: residence, roster
WITH time AS (SELECT left($night, 4) AS year, quarter($night::DATE) AS now),
home AS (
    SELECT household_id, dwelling_key, community, grid_no FROM mart.household WHERE basis = 'actual' AND kind = 'family'
),
visited AS (
    SELECT coalesce(p.household_id, d.household_id) AS household_id, right(v.quarter, 1)::INT AS q, v.visited_on
    FROM mart.visit v
    CROSS JOIN time
    LEFT JOIN home d ON d.dwelling_key = concat_ws('|', v.community, v.dwelling) AND v.dwelling IS NOT NULL
    LEFT JOIN mart.household_member p ON p.resident_id = v.resident_id AND p.basis = 'actual'
    WHERE left(v.quarter, 4) = year AND v.visited_on <= $night
),
each AS (
    SELECT h.community, h.grid_no, h.household_id, v.q, v.visited_on, count(DISTINCT v.q) OVER (PARTITION BY h.household_id) AS quarters
    FROM home h
    LEFT JOIN visited v USING (household_id)
)
SELECT
    CASE WHEN grouping(each.community) = 1 THEN '合计' ELSE coalesce(each.community, '（社区不明）') END AS community,
    CASE WHEN grouping(each.community) = 1 THEN '全区' WHEN grouping(each.grid_no) = 1 THEN '全社区' ELSE each.grid_no END AS grid_no,
    count(DISTINCT household_id) AS living_households,
    count(DISTINCT household_id) FILTER (q = 1) AS visited_q1,
    CASE WHEN any_value(now) >= 2 THEN count(DISTINCT household_id) FILTER (q = 2) END AS visited_q2,
    CASE WHEN any_value(now) >= 3 THEN count(DISTINCT household_id) FILTER (q = 3) END AS visited_q3,
    CASE WHEN any_value(now) >= 4 THEN count(DISTINCT household_id) FILTER (q = 4) END AS visited_q4,
    count(DISTINCT household_id) FILTER (quarters = now) AS visited_every_quarter,
    count(DISTINCT q) AS quarters_with_visits, count(DISTINCT visited_on) AS visit_days
FROM each
CROSS JOIN time
GROUP BY GROUPING SETS ((each.community, each.grid_no), (each.community), ())
ORDER BY grouping(each.community), each.community NULLS LAST, grouping(each.grid_no), each.grid_no NULLS LAST
