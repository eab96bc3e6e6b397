-- title: 四类难以联系的党员和失联党员
-- title_en: members who are hard to reach, and those out of contact
-- catalogue: 43
-- counts: residence, organisation
-- grain: 每行一名党员的一个类别
-- definition: 四类：外来务工经商（流动登记的流入原因是务工经商），口袋党员（社区党员表上有，支部名册上没有，也没有写组织关系在哪里），
--   离退休关系未转（离退休，组织关系还在社区以外的单位），未就业毕业生和退役军人；另有名册标注失联的。依据一栏写明是哪个系统怎么写的。
--   社区取实际居住的社区，不知道住处的取组织关系所在的社区。一人可能属于几类。这是上门联系的名单，不是结论；不含已确认去世的。
-- group: 党建
-- who: identity, contact, residence, party, floating
SELECT
    coalesce(lived.community, m.kept_in_community) AS community, c.class AS member_class, m.name, m.sex, m.age, r.phones,
    CASE WHEN lived.community IS NOT NULL THEN m.estate END AS estate, CASE WHEN lived.community IS NOT NULL THEN m.building END AS building,
    CASE WHEN lived.community IS NOT NULL THEN m.unit END AS stair, CASE WHEN lived.community IS NOT NULL THEN m.room END AS room,
    m.destination, m.membership_kept_at, c.evidence
FROM mart.member_class c
JOIN mart.member m USING (resident_id)
JOIN mart.resident r USING (resident_id)
LEFT JOIN mart.presence lived ON lived.resident_id = m.resident_id AND lived.lives
WHERE c.class IN ('migrant_worker', 'pocket', 'retired_not_transferred', 'unplaced', 'lost') AND m.life_status <> 'confirmed_dead'
ORDER BY 1 NULLS LAST, list_position(['migrant_worker', 'pocket', 'retired_not_transferred', 'unplaced', 'lost'], c.class), m.name, m.resident_id
