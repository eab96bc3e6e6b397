-- title: 在职党员名单
-- title_en: members at work
-- catalogue: 22, 27, 54
-- counts: residence
-- grain: 每行一名住在社区的在职党员
-- definition: 实际住在本社区、类型是在职的党员，不论组织关系在哪里，供在职党员进社区、双报到使用；组织关系所在一栏空着的，是社区党员表和名册都没有写。
--   类型由系统按名册岗位推定的，在“类型依据”一栏写明，要由社区确认。是否已经报到、承诺了什么、认领了什么岗位，没有来源登记，这里没有。
--   不含住在别处的在职党员，不含已确认去世的。
-- group: 党建
-- who: identity, contact, residence, party
SELECT
    p.community, m.estate, m.building, m.unit AS stair, m.room, m.name, m.sex, m.age, r.phones, m.membership_kept_at, p.member_kept AS kept_here,
    m.member_type_basis AS type_basis, m.post
FROM mart.presence p
JOIN mart.member m USING (resident_id)
JOIN mart.resident r USING (resident_id)
WHERE p.lives AND m.member_type = 'ZZ' AND m.life_status <> 'confirmed_dead'
ORDER BY p.community, m.estate NULLS LAST, try_cast(m.building AS INTEGER) NULLS LAST, m.building NULLS LAST,
    try_cast(m.unit AS INTEGER) NULLS LAST, m.room NULLS LAST, m.name, m.resident_id
