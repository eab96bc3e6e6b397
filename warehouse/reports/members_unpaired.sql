-- title: 还没有结对的党员
-- title_en: members who are not paired yet
-- catalogue: 38
-- counts: residence
-- grain: 每行一名住在社区、没有结对的党员
-- definition: 实际住在本社区、在结对帮扶表上没有出现的党员，不论组织关系在哪里。失联的、已报告或确认去世的、人不在这里的不列。
--   60岁以上（老年人的法定年龄）、本人残疾、本人困难或享受低保的，在“要处理的”一栏提示，排在后面：是否适合结对由社区和本人商定。
--   健康状况没有来源提供，残疾只有低保人员表写明。结对表上还没有认出是谁的行不算结对，可能就是名单里的人。
-- group: 党建
-- who: identity, contact, residence, party, dibao
WITH looked AS (
    SELECT
        p.community, m.name, m.sex, m.age, m.member_type, r.phones, m.estate, m.building, m.unit AS stair, m.room, m.party_group,
        list_filter(
            [
                CASE WHEN m.age >= 60 THEN 'elderly_member' END,
                CASE WHEN r.disabled = '1' THEN 'disabled_member' END,
                CASE WHEN m.is_dibao OR m.hardship_member = '1' THEN 'member_in_need' END
            ],
            lambda hint: hint IS NOT NULL
        ) AS hints,
        m.resident_id
    FROM mart.presence p
    JOIN mart.member m USING (resident_id)
    JOIN mart.resident r USING (resident_id)
    ANTI JOIN mart.pairing pair ON pair.member_resident_id = m.resident_id
    WHERE p.lives AND m.life_status = 'alive' AND NOT m.is_lost
)
SELECT * EXCLUDE (resident_id)
FROM looked
ORDER BY community, len(hints) > 0, age NULLS LAST, name, resident_id
