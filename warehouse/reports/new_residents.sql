-- title: 新来的居民
-- title_en: new residents
-- catalogue: E2.6, 36
-- counts: residence
-- grain: 每行一位居民
-- definition: 在截至日期往前七夜（可另选起止日期）里第一次出现在来源里、或注销以后又出现的人：迁入、流入、出生，或原来一直没有登记。历史的第一夜是起点，那一夜的人不算新来。
--   社区是现在居住的地方。已走访：来了以后（来本地日期在今年的按那一天，否则从首次出现算起）有人走访过他住的户；没有走访过的，按“新来居民必访”上门。合并档案拆分、合并不产生新居民。
-- group: 变动
-- who: identity, contact, residence, hukou
WITH came AS (
    SELECT resident_id, min(night) AS first_seen
    FROM history.change
    WHERE night BETWEEN $since AND $until AND night > (SELECT min(night) FROM history.night)
      AND (change = 'reopened' OR (change = 'new' AND reason = 'first_seen')) AND NOT starts_with(reason, 'records_')
    GROUP BY resident_id
)
SELECT
    r.community, r.grid_no, r.estate, r.building, r.unit AS stair, r.room, r.resident_id, r.name, r.sex, r.age, r.phones, r.presence,
    c.first_seen, r.inflow_on, 
    coalesce(g.last_visit >= CASE WHEN left(r.inflow_on, 4) = left(c.first_seen, 4) THEN r.inflow_on ELSE c.first_seen END, false) AS visited, g.last_visit
FROM came c
JOIN mart.resident r USING (resident_id)
LEFT JOIN mart.grid_ledger g ON g.is_dwelling AND g.dwelling_key = concat_ws('|', r.community, r.dwelling) AND r.dwelling IS NOT NULL
WHERE r.presence <> 'left'
ORDER BY r.community NULLS LAST, r.grid_no NULLS LAST, r.estate, try_cast(r.building AS INTEGER) NULLS LAST, r.building, r.unit, r.room,
    r.resident_id
