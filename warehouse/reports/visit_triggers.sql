-- title: 必访的户：新来居民、家有老人、家有残疾人，还没有走访的
-- title_en: households that must be visited and were not yet
-- catalogue: 36
-- counts: residence
-- grain: 每行一户；住处写不到室的人各自一行
-- definition: 新来居民：今年来的（登记的来本地日期在今年，或今年才第一次出现在来源里、注销以后又出现；历史的第一夜是起点，不算），来了以后还没有走访。家有老人：户里有60岁及以上的人，
--   今年还没有走访。家有残疾人：户里有低保人员名册登记的残疾人（别的来源不登记残疾），今年还没有走访。只看有没有走访，不看走访记录写的类型；
--   宿舍一处一行。生病没有来源提供。住在区里、没有离开、没有确认去世的人才算。
-- group: 走访
-- who: identity, residence, household, social, floating, roster
-- narrows: mart.resident
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
    SELECT r.*, coalesce(m.household_id, r.resident_id) AS home_id,
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
    SELECT home_id, min(community) AS community, min(grid_no) AS grid_no, min(estate) AS estate, min(building) AS building, min(unit) AS unit,
        min(room) AS room, count(*) AS persons, min(resident_id) AS somebody, max(last_visit) AS last_visit,
        coalesce(max(last_visit) < max(came), max(came) IS NOT NULL) AS new_due,
        coalesce(left(max(last_visit), 4) < any_value(year), true) AS year_due,
        bool_or(age >= 60) AS has_elderly, bool_or(disabled = '1') AS has_disabled
    FROM person
    CROSS JOIN time
    GROUP BY home_id
),
due AS (
    SELECT *, list_filter(
        [
            CASE WHEN new_due THEN 'new' END,
            CASE WHEN year_due AND has_elderly THEN 'elderly' END,
            CASE WHEN year_due AND has_disabled THEN 'disabled' END
        ],
        lambda reason: reason IS NOT NULL
    ) AS triggers
    FROM home
)
SELECT
    d.community, d.grid_no, d.estate, d.building, d.unit AS stair, d.room, r.resident_id, r.name AS head_name, d.persons, d.triggers, d.last_visit
FROM due d
LEFT JOIN mart.household h ON h.household_id = d.home_id
JOIN mart.resident r ON r.resident_id = coalesce(h.head_resident_id, d.somebody)
WHERE len(d.triggers) > 0
ORDER BY d.community, d.grid_no NULLS LAST, d.estate, try_cast(d.building AS INTEGER) NULLS LAST, d.building, d.unit, d.room, r.resident_id
