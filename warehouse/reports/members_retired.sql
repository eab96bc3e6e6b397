-- title: 离退休党员名单
-- title_en: retired members
-- catalogue: 42
-- counts: residence
-- grain: 每行一名住在社区的离退休党员
-- definition: 实际住在本社区、类型是离退休的党员，不论组织关系在哪里；组织关系还在原单位的，见四类难以联系的党员。
--   类型由系统按名册岗位推定的，在“类型依据”一栏写明，要由社区确认。“五个一”的活动记录没有来源提供。不含住在别处的，不含已确认去世的。
-- group: 党建
-- who: identity, contact, residence, party
SELECT
    p.community, m.estate, m.building, m.unit AS stair, m.room, m.name, m.sex, m.age, r.phones, m.party_group, m.membership_kept_at,
    p.member_kept AS kept_here, m.member_type_basis AS type_basis
FROM mart.presence p
JOIN mart.member m USING (resident_id)
JOIN mart.resident r USING (resident_id)
WHERE p.lives AND m.member_type = 'LT' AND m.life_status <> 'confirmed_dead'
ORDER BY p.community, m.estate NULLS LAST, try_cast(m.building AS INTEGER) NULLS LAST, m.building NULLS LAST,
    try_cast(m.unit AS INTEGER) NULLS LAST, m.room NULLS LAST, m.name, m.resident_id
