-- title: 流动人口的所属社区与现住小区一致
-- title_en: a floating person's community is that of the estate
-- family: places
-- indicator: 0402
-- severity: warning
-- mostly: 0.9
-- field: community
-- definition: 看流动人口平台没有注销、写了所属社区、现居住地址的小区在网格表或楼栋表里的记录。这个小区在另一个社区的，算一处；应有值是小区所在的社区。
--   其他系统的社区可以是管理地、户籍地或组织关系所在地，与住处不同是正常的，不看。
-- ask: 登记的社区与现住小区不在一起，请核对：搬了家请改社区并移交，地址写错请更正。
-- grain: one row an open record of the floating platform with a community, in an estate that the grid tables put into one community
-- reason: a floating person is looked after by the community where he lives; of two, neither does. 10 % of these addresses are not where somebody lives (systems.md D).
SELECT p.record_no, p.community <> e.community AS breaks, CASE WHEN p.community <> e.community THEN p.community END AS stated,
    CASE WHEN p.community <> e.community THEN e.community END AS expected
FROM core.person_record p
JOIN core.estate e ON e.estate = p.estate
WHERE p.source_id = 'floating_population' AND p.closed_on IS NULL AND p.community_raw IS NOT NULL AND p.community IS NOT NULL
