-- title: 低保人员在别的系统里也查得到
-- title_en: every dibao person is known to another system
-- family: dibao
-- indicator: 0402
-- severity: notice
-- mostly: 0.97
-- field: id_number
-- definition: 看低保人员表的各行。除低保以外没有任何系统有这个人的，算一处。可能是姓名或号码写错而没有对上，也可能人不在本区；是请核实，不作停发依据。
-- ask: 其他系统都查不到此人，请核对姓名、身份证号和住址，必要时上门核实。
-- grain: one row a row of the table of persons
-- reason: systems.md E.2 asks for it. Registers cover 95–99 % of the people, several registers at once more (systems.md D): 3 % is a list whose numbers do not fit.
WITH elsewhere AS (
    SELECT DISTINCT l.resident_id
    FROM link.resident_record l
    WHERE l.source_id NOT IN (SELECT source_id FROM landing.delivery WHERE system = 'dibao')
)
SELECT l.record_no, e.resident_id IS NULL AS breaks
FROM link.resident_record l
LEFT JOIN elsewhere e USING (resident_id)
WHERE l.source_id = 'dibao_person'
