-- title: 四种党员管理方式
-- title_en: the four ways of managing members
-- catalogue: 15
-- counts: residence
-- grain: 每行一个社区，末行为全区合计
-- definition: 按实际居住数党员：居民党员由社区直接管理，在职党员由社区和单位双重管理，离退休党员接手管理，流动党员协助管理。
--   党员类型以社区党员表为准；表上没有的按名册的岗位和流动标记推定，推定的人数单列，要由社区确认。每个人属于哪一种，见社区党员基本信息情况表。
--   不含人不住在这里的党员，不含已确认去世的。
-- group: 党建
-- who: residence, party
SELECT
    CASE WHEN grouping(p.community) = 1 THEN '合计' ELSE p.community END AS community,
    count(*) AS members_living,
    count(*) FILTER (m.management_mode = 'direct') AS direct,
    count(*) FILTER (m.management_mode = 'double') AS double,
    count(*) FILTER (m.management_mode = 'takeover') AS takeover,
    count(*) FILTER (m.management_mode = 'assist') AS assist,
    count(*) FILTER (m.member_type_basis = 'derived') AS type_derived
FROM mart.presence p
JOIN mart.member m USING (resident_id)
WHERE p.lives AND m.life_status <> 'confirmed_dead'
GROUP BY ROLLUP (p.community)
ORDER BY grouping(p.community), p.community
