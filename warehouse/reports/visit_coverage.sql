-- title: 走访户数和覆盖面
-- title_en: households visited this quarter and this year
-- catalogue: 35
-- counts: residence
-- grain: 每行一个社区的一个网格；“全社区”是社区小计，末行为全区合计
-- definition: 户数是现在有人居住的家庭户，宿舍不在内。走访过的户，是走访记录最近一次落在本季度（本年）的户；本季度、本年按数据之夜所在的日历季度和年。
--   一次走访算在被访的居民现在住的户；认不准是哪位居民的，算在记录所写的住处。走访次数是本年的记录条数；不知道是谁家的记录（没有写到室、也认不出是哪位居民）
--   数在次数里，并另列一栏。覆盖面 = 走访过的户 ÷ 户数。网格编号空着的是没有归到网格的住处和记录。
-- group: 走访
-- who: residence, roster
WITH time AS (SELECT strftime(date_trunc('quarter', $night::DATE), '%Y-%m-%d') AS quarter, left($night, 4) AS year),
home AS (
    SELECT h.community, h.grid_no, 1 AS household, coalesce(g.last_visit >= quarter, false)::INT AS quarter,
        coalesce(left(g.last_visit, 4) = year, false)::INT AS year,
        (g.last_visit IS NULL)::INT AS never, 0 AS visits, 0 AS nowhere
    FROM mart.household h
    LEFT JOIN mart.grid_ledger g ON g.is_dwelling AND g.dwelling_key = h.dwelling_key
    CROSS JOIN time
    WHERE h.basis = 'actual' AND h.kind = 'family'
    UNION ALL
    SELECT CASE WHEN r.dwelling IS NULL THEN v.community ELSE r.community END, CASE WHEN r.dwelling IS NULL THEN g.grid_no ELSE r.grid_no END,
        0, 0, 0, 0, 1, (g.dwelling_key IS NULL AND r.dwelling IS NULL)::INT
    FROM mart.visit v
    LEFT JOIN mart.grid_ledger g ON g.is_dwelling AND g.dwelling_key = concat_ws('|', v.community, v.dwelling) AND v.dwelling IS NOT NULL
    LEFT JOIN mart.resident r USING (resident_id)
    CROSS JOIN time
    WHERE left(v.visited_on, 4) = year AND v.visited_on <= $night
)
SELECT
    CASE WHEN grouping(home.community) = 1 THEN '合计' ELSE coalesce(home.community, '（社区不明）') END AS community,
    CASE WHEN grouping(home.community) = 1 THEN '全区' WHEN grouping(home.grid_no) = 1 THEN '全社区' ELSE home.grid_no END AS grid_no,
    sum(household)::BIGINT AS living_households,
    sum(quarter)::BIGINT AS visited_quarter, sum(quarter) / nullif(sum(household), 0) AS coverage_quarter,
    sum(year)::BIGINT AS visited_year, sum(year) / nullif(sum(household), 0) AS coverage_year,
    sum(never)::BIGINT AS never_visited, sum(visits)::BIGINT AS visits_year, sum(nowhere)::BIGINT AS visits_nowhere
FROM home
GROUP BY GROUPING SETS ((home.community, home.grid_no), (home.community), ())
ORDER BY grouping(home.community), home.community NULLS LAST, grouping(home.grid_no), home.grid_no NULLS LAST
