-- title: 党员流入流出名单
-- title_en: members who came and went in a month
-- catalogue: 29, 31
-- counts: organisation, residence
-- grain: 每行一名党员的一次流入或流出
-- definition: 一个月里（默认是本期数据的月份）流入和流出的党员：新上支部名册或社区党员表的，从别的社区的支部转来的，新来居民中的党员；
--   从名册和党员表上消失的，转到别的社区的支部的，离开的居民中的党员。社区取支部所在的社区，没有支部的取实际居住的社区；同一社区内换支部不列。
--   只因档案合并、拆分而来的变化不列；历史的第一夜是起点，不列。转接手续办没办没有来源提供。
-- group: 变动
-- who: identity, residence, party
WITH told AS (
    SELECT *
    FROM history.change
    WHERE left(night, 7) = $month AND night > (SELECT min(night) FROM history.night) AND NOT starts_with(coalesce(reason, ''), 'records_')
      AND (change <> 'new' OR reason = 'first_seen')
),
event AS (
    SELECT night, resident_id, community, 'listed' AS flow, new_value AS branch, NULL AS other_branch FROM told WHERE change = 'member_on'
    UNION ALL
    SELECT night, resident_id, community, 'unlisted', old_value, NULL FROM told WHERE change = 'member_off'
    UNION ALL
    SELECT night, resident_id, community, 'from_branch', new_value, old_value FROM told WHERE change = 'branch' AND new_value IS NOT NULL
    UNION ALL
    SELECT night, resident_id, community, 'to_branch', old_value, new_value FROM told WHERE change = 'branch' AND old_value IS NOT NULL
    UNION ALL
    SELECT t.night, t.resident_id, t.community, 'came', s.branch, NULL
    FROM told t
    JOIN history.state s ON s.resident_id = t.resident_id AND s.since = t.night
    WHERE t.change IN ('new', 'reopened') AND s.is_member
    UNION ALL
    SELECT t.night, t.resident_id, t.community, 'went', s.branch, NULL
    FROM told t
    JOIN history.state s ON s.resident_id = t.resident_id AND s.until = t.night
    WHERE t.change = 'closed' AND s.is_member
),
gone AS (SELECT resident_id, arg_max(name, until) AS name FROM history.state WHERE until IS NOT NULL GROUP BY resident_id)
SELECT
    e.night, coalesce(b.community, e.community) AS community, coalesce(r.name, g.name) AS name, e.flow, e.branch, e.other_branch, e.resident_id
FROM event e
LEFT JOIN mart.branch b ON b.branch = e.branch
LEFT JOIN mart.branch o ON o.branch = e.other_branch
LEFT JOIN mart.resident r ON r.resident_id = e.resident_id
LEFT JOIN gone g ON g.resident_id = e.resident_id
WHERE o.community IS NULL OR o.community IS DISTINCT FROM b.community
ORDER BY e.night, 2 NULLS LAST, list_position(['listed', 'from_branch', 'came', 'unlisted', 'to_branch', 'went'], e.flow), 3, e.resident_id
