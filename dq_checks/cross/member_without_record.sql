-- title: 党员在别的系统里也查得到
-- title_en: every party member is known to another system
-- family: party
-- indicator: 0402
-- severity: notice
-- mostly: 0.9
-- field: name
-- definition: 看党员名册和社区党员表的各行。公安、卫健、民政等系统都没有这个人的，算一处（已确认去世的不算）。
--   可能人已不在本区（口袋党员、失联的线索），也可能是没有身份证号、姓名或住址写得不同而没有对上；是请核实，不作结论。
-- ask: 其他系统都查不到这位党员，请核对姓名、身份证号和住址，联系不上的请按失联党员的规定办理。
-- grain: one row a row of a party table, of people who are not confirmed dead
-- reason: systems.md E.2: roll members with no resident record. Members live where they like while the membership stays (where a person lives and where the
--   组织关系 is are two facts), and community tables hold no numbers, so a tenth may well not be found.
SELECT l.record_no, NOT m.in_other_systems AS breaks
FROM link.resident_record l
JOIN mart.member m USING (resident_id)
WHERE l.source_id IN ('party_roll', 'party_community') AND m.life_status <> 'confirmed_dead'
