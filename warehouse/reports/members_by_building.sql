-- title: 社区党员居住分布情况统计表
-- title_en: where members live: buildings by type of member
-- catalogue: 2, 4
-- counts: residence
-- grain: 每行一栋楼，每个小区、每个社区、全区各有一行小计
-- definition: 只按实际居住数党员，不论组织关系在哪里；“居住且关系在本社区”一栏是其中组织关系也在本社区的。户数是有人居住的家庭户，宿舍不算一户。
--   党小组、组长、联络员取楼栋与党小组对应表，表里没有的楼栋是系统建议的党小组，依据一栏写明。没有党员的楼栋也列出；
--   只知道小区、不知道楼栋的党员单列一行，楼栋写“（不明）”。不含已确认去世的，不含户口或关系在、人不在这里的。
-- group: 党建
-- who: residence, party, grid
WITH lived AS (
    SELECT
        p.community, m.estate, m.building, count(*) AS members, count(*) FILTER (m.member_type = 'ZZ') AS at_work,
        count(*) FILTER (m.member_type = 'LT') AS retired, count(*) FILTER (m.member_type = 'LD') AS on_the_move,
        count(*) FILTER (m.member_type = 'JM') AS resident_members, count(*) FILTER (p.member_kept) AS lives_and_kept
    FROM mart.member m
    JOIN mart.presence p USING (resident_id)
    WHERE p.lives AND m.life_status <> 'confirmed_dead'
    GROUP BY ALL
),
each AS (
    SELECT
        coalesce(b.community, l.community) AS community, coalesce(b.estate, l.estate, '（小区不明）') AS estate,
        coalesce(b.building, l.building, '（不明）') AS building, b.party_group, b.group_basis, b.group_leader, b.liaison, b.households,
        l.* EXCLUDE (community, estate, building)
    FROM mart.building b
    FULL JOIN lived l ON l.community = b.community AND l.estate = b.estate AND l.building = b.building
)
SELECT
    CASE WHEN grouping(community) = 1 THEN '合计' ELSE community END AS community,
    CASE WHEN grouping(community) = 0 AND grouping(estate) = 1 THEN '社区小计' ELSE estate END AS estate,
    CASE WHEN grouping(estate) = 0 AND grouping(building) = 1 THEN '小计' ELSE building END AS building,
    CASE WHEN grouping(building) = 0 THEN any_value(party_group) END AS party_group,
    CASE WHEN grouping(building) = 0 THEN any_value(group_basis) END AS group_basis,
    CASE WHEN grouping(building) = 0 THEN any_value(group_leader) END AS group_leader,
    CASE WHEN grouping(building) = 0 THEN any_value(liaison) END AS liaison,
    coalesce(sum(households), 0)::BIGINT AS households,
    coalesce(sum(members), 0)::BIGINT AS members,
    coalesce(sum(at_work), 0)::BIGINT AS at_work,
    coalesce(sum(retired), 0)::BIGINT AS retired,
    coalesce(sum(on_the_move), 0)::BIGINT AS on_the_move,
    coalesce(sum(resident_members), 0)::BIGINT AS resident_members,
    coalesce(sum(lives_and_kept), 0)::BIGINT AS lives_and_kept
FROM each
GROUP BY ROLLUP (community, estate, building)
ORDER BY grouping(each.community), each.community, grouping(each.estate), each.estate, grouping(each.building),
    try_cast(each.building AS INTEGER) NULLS LAST, each.building
