-- title: 名册上没有居民记录的党员
-- title_en: members whom no other system has
-- catalogue: E2.4
-- counts: organisation
-- grain: 每行一名党员
-- definition: 党员名册或社区党员表上有，公安、计生、流动人口、低保都没有的人：可能住在外地、名册的号码写错，也可能已经失去联系。
--   社区取组织关系所在的社区；组织关系不在本区社区的，取社区党员表的社区。名册标注失联的写明。请先核对号码和电话，再联系本人。不含已确认去世的。
-- group: 党建
-- who: identity, contact, party
SELECT
    coalesce(m.kept_in_community, m.community) AS community, m.membership_kept_at, m.name, m.sex, m.birth_date, m.age, r.phones, m.post,
    m.on_roll, m.is_lost, m.destination
FROM mart.member m
JOIN mart.resident r USING (resident_id)
WHERE NOT m.in_other_systems AND m.life_status <> 'confirmed_dead'
ORDER BY community NULLS LAST, m.membership_kept_at NULLS LAST, m.name, m.resident_id
