-- title: 每个低保人员的家庭都在家庭表里
-- title_en: every person on dibao belongs to a household of the list
-- family: dibao
-- indicator: 0402
-- severity: warning
-- mostly: 0.98
-- field: dibao_no
-- definition: 看低保人员表的各行。证号空缺，或家庭表里没有这个证号的，算一处。
-- ask: 家庭表里查不到此人的低保证号，请补上家庭，或核对证号；已停保的请从人员表中去掉。
-- grain: one row a row of the table of persons
-- reason: a member without a household (systems.md C, orphan members) is counted as a person helped and as no household.
--   The list holds 99 % of those it should (systems.md D): 1 % missing households and as many mistyped certificates are 2 %.
SELECT p.record_no, h.dibao_no IS NULL AS breaks, CASE WHEN h.dibao_no IS NULL THEN 'dibao_household' END AS other_source,
    CASE WHEN h.dibao_no IS NULL THEN p.dibao_no END AS stated
FROM core.person_record p
LEFT JOIN (SELECT DISTINCT dibao_no FROM core.person_record WHERE source_id = 'dibao_household') h USING (dibao_no)
WHERE p.source_id = 'dibao_person'
