-- title: 一个人只在一个低保证上
-- title_en: nobody is on two dibao certificates
-- family: dibao
-- indicator: 0303
-- severity: warning
-- mostly: 0.995
-- field: dibao_no
-- definition: 看低保人员表有证号的各行。同一个人（按合并档案）还在另一个证号上的，各行都算。
-- ask: 此人同时在两个低保证上，请核实应属哪一户，另一户请去掉；若不是同一个人，请说明，由街道拆分。
-- grain: one row a row of the table of persons with a certificate number
-- reason: a person is covered once. Up to 0.2 % of dibao rows are duplicates (systems.md D), and both rows are listed.
WITH person AS (
    SELECT p.record_no, l.resident_id, p.dibao_no
    FROM core.person_record p
    JOIN link.resident_record l USING (record_no)
    WHERE p.source_id = 'dibao_person' AND p.dibao_no IS NOT NULL
),
twice AS (SELECT resident_id FROM person GROUP BY resident_id HAVING min(dibao_no) <> max(dibao_no))
SELECT p.record_no, t.resident_id IS NOT NULL AS breaks, CASE WHEN t.resident_id IS NOT NULL THEN p.dibao_no END AS stated
FROM person p
LEFT JOIN twice t USING (resident_id)
