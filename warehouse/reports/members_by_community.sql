-- title: 各社区党员数：按居住、按组织关系
-- title_en: members of each community, by residence and by where the membership is kept
-- catalogue: 2, 28, 33, 54
-- counts: residence, organisation
-- grain: 每行一个社区，末行为全区合计
-- definition: 居住党员是实际住在本社区的党员，不论组织关系在哪里，其中在职、离退休、流动、居民按党员类型分；关系党员是组织关系在本社区支部的党员，
--   不论住在哪里。两个数不能相加：“居住且关系在本社区”的人在两边各数了一次，另外两列是只在一边的人。“在职且关系在别处”是双报到的对象，
--   也是按在职党员人数下拨经费时可以参考的数。居住人口和占比都按居住。只在其他系统登记为党员、党员表上没有的人不算；已确认去世的不算。
-- group: 党建
-- who: residence, party
WITH tied AS (
    SELECT p.community, p.lives, p.member_kept AS kept, m.member_type
    FROM mart.presence p
    JOIN mart.member m USING (resident_id)
    WHERE m.life_status <> 'confirmed_dead' AND (p.lives OR p.member_kept)
),
each AS (
    SELECT community, 0 AS living, lives, kept, member_type FROM tied
    UNION ALL
    SELECT community, count(*), false, false, NULL FROM mart.presence WHERE lives AND life_status <> 'confirmed_dead' GROUP BY community
)
SELECT
    CASE WHEN grouping(community) = 1 THEN '合计' ELSE community END AS community,
    sum(living)::BIGINT AS living,
    count(*) FILTER (lives) AS members_living,
    count(*) FILTER (lives AND member_type = 'ZZ') AS at_work,
    count(*) FILTER (lives AND member_type = 'LT') AS retired,
    count(*) FILTER (lives AND member_type = 'LD') AS on_the_move,
    count(*) FILTER (lives AND member_type = 'JM') AS resident_members,
    count(*) FILTER (kept) AS members_kept,
    count(*) FILTER (lives AND kept) AS lives_and_kept,
    count(*) FILTER (lives AND NOT kept) AS lives_kept_elsewhere,
    count(*) FILTER (kept AND NOT lives) AS kept_not_living,
    count(*) FILTER (lives AND NOT kept AND member_type = 'ZZ') AS at_work_kept_elsewhere,
    count(*) FILTER (lives) / nullif(sum(living), 0) AS members_share
FROM each
GROUP BY ROLLUP (community)
ORDER BY grouping(each.community), each.community
