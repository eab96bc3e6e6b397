-- title: 一周一报：居民变动
-- title_en: weekly report: what changed
-- catalogue: 17
-- counts: residence
-- grain: 每行一个社区的一个网格；网格编号空着的，是没有归到网格的居民；“全社区”是社区小计，末行为全区合计
-- definition: 截至日期往前七夜（可另选起止日期）的变动，按每夜的历史逐夜比较得出。迁入、迁出按实际居住地：从别的网格（小计行：别的社区）
--   搬来或搬走，含住处改记；同一网格（社区）内搬家单列。报告死亡是一个系统登记、待核实，确认死亡是两个以上系统登记或人工确认。状态变化指人在户在、
--   人在户不在、户在人不在、流入、流出之间的变化；各系统都注销了的，和不再有任何来源记录的，算注销。只因档案合并、拆分而来的变化不算。历史的第一夜是起点，不算变动。
-- group: 变动
-- who: residence, hukou, life, dibao, party
WITH told AS (
    SELECT * REPLACE (CASE WHEN change = 'presence' AND new_value = 'left' THEN 'closed' ELSE change END AS change)
    FROM history.change
    WHERE night BETWEEN $since AND $until AND night > (SELECT min(night) FROM history.night)
      AND change IN ('new', 'reopened', 'closed', 'moved', 'reported_dead', 'confirmed_dead', 'alive_again', 'presence', 'dibao_on',
                     'dibao_off', 'member_on', 'member_off', 'branch')
      AND NOT (starts_with(reason, 'records_') OR (change = 'new' AND reason <> 'first_seen'))
),
area AS (FROM (VALUES ('grid'), ('community')) AS level(level)),
event AS (
    SELECT level, community, CASE level WHEN 'grid' THEN grid_no ELSE '全社区' END AS grid_no, change
    FROM told CROSS JOIN area
    WHERE change <> 'moved'
    UNION ALL
    SELECT level, community, CASE level WHEN 'grid' THEN grid_no ELSE '全社区' END,
        CASE WHEN from_community = community AND (level = 'community' OR from_grid_no IS NOT DISTINCT FROM grid_no) THEN 'moved_within' ELSE 'moved_in' END
    FROM told CROSS JOIN area
    WHERE change = 'moved'
    UNION ALL
    SELECT level, from_community, CASE level WHEN 'grid' THEN from_grid_no ELSE '全社区' END, 'moved_out'
    FROM told CROSS JOIN area
    WHERE change = 'moved' AND NOT (from_community = community AND (level = 'community' OR from_grid_no IS NOT DISTINCT FROM grid_no))
    UNION ALL
    SELECT 'district', '合计', '全区', CASE change WHEN 'moved' THEN 'moved_within' ELSE change END FROM told
)
SELECT
    coalesce(community, '（社区不明）') AS community, grid_no,
    count(*) FILTER (change IN ('new', 'reopened')) AS residents_new,
    count(*) FILTER (change = 'closed') AS residents_gone,
    count(*) FILTER (change = 'moved_in') AS moved_in,
    count(*) FILTER (change = 'moved_out') AS moved_out,
    count(*) FILTER (change = 'moved_within') AS moved_within,
    count(*) FILTER (change = 'reported_dead') AS reported_dead,
    count(*) FILTER (change = 'confirmed_dead') AS confirmed_dead,
    count(*) FILTER (change = 'presence') AS presence_changed,
    count(*) FILTER (change = 'dibao_on') AS dibao_on,
    count(*) FILTER (change = 'dibao_off') AS dibao_off,
    count(*) FILTER (change = 'member_on') AS member_on,
    count(*) FILTER (change = 'member_off') AS member_off,
    count(*) FILTER (change = 'branch') AS branch_changed
FROM event
GROUP BY level, event.community, event.grid_no
ORDER BY level = 'district', event.community NULLS LAST, level = 'community', event.grid_no NULLS LAST
