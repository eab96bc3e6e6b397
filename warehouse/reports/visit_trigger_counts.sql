-- title: 必访的户走访了多少
-- title_en: households that must be visited, and how many were
-- catalogue: 36
-- counts: residence
-- grain: 每行一个社区的一种必访户，末行为全区合计
-- definition: 要访的户、怎样算走访过，同“必访的户”那张名单：新来居民是今年来的，来了以后走访过；家有老人（60岁及以上）、家有残疾人（低保人员名册登记的）
--   是今年走访过。一户可以同时属于几种，各数一次，所以各种不能相加。住处写不到室的人各算一户。生病没有来源提供。
-- group: 走访
-- who: residence, household, social, floating, roster
WITH time AS (SELECT left($night, 4) AS year),
fresh AS (
    SELECT resident_id, max(night) AS night
    FROM history.change
    WHERE night > (SELECT min(night) FROM history.night) AND (change = 'reopened' OR (change = 'new' AND reason = 'first_seen'))
      AND NOT starts_with(reason, 'records_')
    GROUP BY resident_id
),
met AS (SELECT resident_id, max(visited_on) AS last_visit FROM mart.visit WHERE visited_on <= $night GROUP BY resident_id),
person AS (
    SELECT r.community, r.age, r.disabled, coalesce(m.household_id, r.resident_id) AS home_id,
        CASE WHEN left(r.inflow_on, 4) = year THEN r.inflow_on WHEN left(fresh.night, 4) = year THEN fresh.night END AS came,
        coalesce(g.last_visit, met.last_visit) AS last_visit
    FROM mart.resident r
    CROSS JOIN time
    LEFT JOIN mart.household_member m ON m.resident_id = r.resident_id AND m.basis = 'actual'
    LEFT JOIN mart.grid_ledger g ON g.is_dwelling AND g.dwelling_key = m.dwelling_key
    LEFT JOIN met ON met.resident_id = r.resident_id
    LEFT JOIN fresh ON fresh.resident_id = r.resident_id
    WHERE r.life_status <> 'confirmed_dead' AND r.community IS NOT NULL AND r.presence NOT IN ('left', 'registered_away', 'outflow')
),
home AS (
    SELECT home_id, min(community) AS community, max(last_visit) AS last_visit, max(came) AS came, bool_or(age >= 60) AS has_elderly,
        bool_or(disabled = '1') AS has_disabled
    FROM person
    GROUP BY home_id
),
wanted AS (
    SELECT community, 'new' AS trigger, coalesce(last_visit >= came, false) AS visited FROM home WHERE came IS NOT NULL
    UNION ALL
    SELECT community, 'elderly', coalesce(left(last_visit, 4) = year, false) FROM home CROSS JOIN time WHERE has_elderly
    UNION ALL
    SELECT community, 'disabled', coalesce(left(last_visit, 4) = year, false) FROM home CROSS JOIN time WHERE has_disabled
)
SELECT
    CASE WHEN grouping(wanted.community) = 1 THEN '合计' ELSE wanted.community END AS community, trigger AS visit_trigger,
    count(*) AS to_visit, count(*) FILTER (visited) AS visited_homes, count(*) FILTER (NOT visited) AS not_visited,
    count(*) FILTER (visited) / count(*) AS visited_share
FROM wanted
GROUP BY GROUPING SETS ((wanted.community, trigger), (trigger))
ORDER BY grouping(wanted.community), wanted.community, visit_trigger
