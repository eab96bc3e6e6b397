-- title: 党员流入流出月报
-- title_en: members coming and going, by month
-- catalogue: 31
-- counts: organisation, residence
-- grain: 每行一个社区的一个月
-- definition: 按每夜的历史逐夜比较：新列入是这个月新上支部名册或社区党员表的、从别的社区的支部转来的、新来居民中的党员；不再列入是从名册和党员表上消失的、
--   转到别的社区的支部的、离开的居民中的党员。社区取支部所在的社区，没有支部的取实际居住的社区；同一社区内换支部不算。
--   只因档案合并、拆分而来的变化不算；历史的第一夜是起点，不算变动。转接手续办没办没有来源提供，名册晚登记的，月份也就晚。
-- group: 变动
-- who: residence, party
WITH told AS (
    SELECT *
    FROM history.change
    WHERE night > (SELECT min(night) FROM history.night) AND NOT starts_with(coalesce(reason, ''), 'records_')
      AND (change <> 'new' OR reason = 'first_seen')
),
event AS (
    SELECT night, community, 'in' AS direction, new_value AS branch, NULL AS other_branch FROM told WHERE change = 'member_on'
    UNION ALL
    SELECT night, community, 'out', old_value, NULL FROM told WHERE change = 'member_off'
    UNION ALL
    SELECT night, community, 'in', new_value, old_value FROM told WHERE change = 'branch' AND new_value IS NOT NULL
    UNION ALL
    SELECT night, community, 'out', old_value, new_value FROM told WHERE change = 'branch' AND old_value IS NOT NULL
    UNION ALL
    SELECT t.night, t.community, 'in', s.branch, NULL
    FROM told t
    JOIN history.state s ON s.resident_id = t.resident_id AND s.since = t.night
    WHERE t.change IN ('new', 'reopened') AND s.is_member
    UNION ALL
    SELECT t.night, t.community, 'out', s.branch, NULL
    FROM told t
    JOIN history.state s ON s.resident_id = t.resident_id AND s.until = t.night
    WHERE t.change = 'closed' AND s.is_member
),
placed AS (
    SELECT left(e.night, 7) AS month, coalesce(b.community, e.community, '（社区不明）') AS community, e.direction
    FROM event e
    LEFT JOIN mart.branch b ON b.branch = e.branch
    LEFT JOIN mart.branch o ON o.branch = e.other_branch
    WHERE o.community IS NULL OR o.community IS DISTINCT FROM b.community
)
SELECT
    month, community, count(*) FILTER (direction = 'in') AS members_in, count(*) FILTER (direction = 'out') AS members_out,
    count(*) FILTER (direction = 'in') - count(*) FILTER (direction = 'out') AS members_net
FROM placed
GROUP BY month, community
ORDER BY month DESC, community
