-- title: 住在社区、不在支部名册上的党员
-- title_en: members who live here and are on no branch's roll
-- catalogue: E2.3
-- counts: residence
-- grain: 每行一名住在社区的人
-- definition: 实际住在本社区，本区各支部的名册上都没有的两种人：社区党员表上有的（组织关系可能在单位、在外地，或没有写）；
--   党员表上也没有，但另一个系统把政治面貌登记为中共党员或预备党员的。后一种可能只是那个系统写错，也可能是没有报到的党员，要问本人，不能直接算作党员。
--   依据一栏写明来历。不含已确认去世的。
-- group: 党建
-- who: identity, contact, residence, social, party
SELECT
    p.community, r.estate, r.building, r.unit AS stair, r.room, r.name, r.sex, r.age, r.phones,
    CASE WHEN m.resident_id IS NOT NULL THEN 'off_roll' ELSE 'claimed' END AS member_class, m.member_type, m.membership_kept_at,
    coalesce(c.evidence, concat('社区党员表上有，', coalesce('组织关系：' || m.membership_kept_at, '没有写组织关系在哪里'))) AS evidence
FROM mart.presence p
JOIN mart.resident r USING (resident_id)
LEFT JOIN mart.member m USING (resident_id)
LEFT JOIN mart.member_class c ON c.resident_id = p.resident_id AND c.class = 'claimed'
WHERE p.lives AND r.life_status <> 'confirmed_dead' AND (NOT m.on_roll OR c.class IS NOT NULL)
ORDER BY p.community, member_class DESC, r.estate NULLS LAST, try_cast(r.building AS INTEGER) NULLS LAST, r.building NULLS LAST,
    try_cast(r.unit AS INTEGER) NULLS LAST, r.room NULLS LAST, r.name, r.resident_id
