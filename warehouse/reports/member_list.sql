-- title: 社区党员基本信息情况表
-- title_en: the members of each community
-- catalogue: 3, 15
-- counts: residence, organisation
-- grain: 每行一名党员与一个社区的一种关系
-- definition: 一个社区的表上列两种人：实际住在本社区的党员，和组织关系在本社区支部的党员；“与本社区的关系”一栏写明是哪一种或两者都是。
--   所以住在甲社区、关系在乙社区的党员，在两个社区的表上各有一行，住址是同一个。党员类型以社区党员表为准，表上没有的按名册的岗位和流动标记推定，
--   管理方式由类型而来：居民直接管理，在职双重管理，离退休接手管理，流动协助管理。不含已确认去世的，也不含只在其他系统登记为党员的人
--   （见“住在社区、不在名册上的党员”）。
-- group: 党建
-- who: identity, contact, residence, social, party
SELECT
    p.community, m.name, m.sex, m.birth_date, m.age, m.education, m.member_kind, m.joined_on, m.full_member_on, m.member_type,
    m.member_type_basis AS type_basis, m.management_mode, m.membership_kept_at,
    CASE WHEN p.lives AND p.member_kept THEN 'both' WHEN p.lives THEN 'lives' ELSE 'kept' END AS member_tie,
    lived.community AS home_community, m.estate, m.building, m.unit AS stair, m.room, m.party_group, m.group_basis, m.post, r.phones,
    m.hardship_member = '1' AS hardship, m.is_lost
FROM mart.presence p
JOIN mart.member m USING (resident_id)
JOIN mart.resident r USING (resident_id)
LEFT JOIN mart.presence lived ON lived.resident_id = m.resident_id AND lived.lives
WHERE m.life_status <> 'confirmed_dead' AND (p.lives OR p.member_kept)
ORDER BY p.community, p.lives DESC, m.estate NULLS LAST, try_cast(m.building AS INTEGER) NULLS LAST, m.building NULLS LAST,
    try_cast(m.unit AS INTEGER) NULLS LAST, m.room NULLS LAST, m.name, m.resident_id
