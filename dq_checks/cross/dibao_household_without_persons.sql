-- title: 每个低保家庭在人员表里都有人
-- title_en: every dibao household has persons
-- family: dibao
-- indicator: 0402
-- severity: warning
-- mostly: 0.99
-- field: dibao_no
-- definition: 看有低保证号的家庭，人员表里这个证号一个人也没有的算一处。
-- ask: 人员表里查不到这个证号的任何人，请补上保障人员，或核对证号是否写错；已停保的请从家庭表中去掉。
-- grain: one row a household of the dibao list with a certificate number
-- reason: empty households (systems.md C) are paid for nobody who is known. Both tables come from one system, and ids of certificates are kept by it:
--   1 % is more than slips of the pen explain.
SELECT h.record_no, p.dibao_no IS NULL AS breaks, CASE WHEN p.dibao_no IS NULL THEN 'dibao_person' END AS other_source,
    CASE WHEN p.dibao_no IS NULL THEN h.dibao_no END AS stated
FROM core.person_record h
LEFT JOIN (SELECT DISTINCT dibao_no FROM core.person_record WHERE source_id = 'dibao_person') p USING (dibao_no)
WHERE h.source_id = 'dibao_household' AND h.dibao_no IS NOT NULL
