-- title: 党员户挂牌名单
-- title_en: doors of members, by building, stairway and room
-- catalogue: 7, 8
-- counts: residence
-- grain: 每行一户有党员居住的人家，房号不明的一行一人
-- definition: 按实际居住列出有党员的每一户：小区、楼栋、单元、房号和住在这里的党员姓名，供党员户挂牌。不论组织关系在哪里；是否挂牌由社区和本人商定。
--   只知道楼栋、不知道房号的党员，一人一行，房号空着，要先核实住址。不含人不住在这里的，不含已确认去世的。
-- group: 党建
-- who: identity, residence, party
SELECT
    p.community, m.grid_no, m.estate, m.building, m.unit AS stair, m.room, list(m.name ORDER BY m.birth_date NULLS LAST, m.name) AS names,
    count(*) AS member_count, any_value(m.party_group) AS party_group
FROM mart.member m
JOIN mart.presence p USING (resident_id)
WHERE p.lives AND m.life_status <> 'confirmed_dead'
GROUP BY p.community, m.grid_no, m.estate, m.building, m.unit, m.room, CASE WHEN m.room IS NULL THEN m.resident_id END
ORDER BY p.community, m.estate NULLS LAST, try_cast(m.building AS INTEGER) NULLS LAST, m.building NULLS LAST,
    try_cast(m.unit AS INTEGER) NULLS LAST, m.unit, try_cast(m.room AS INTEGER) NULLS LAST, m.room, names
