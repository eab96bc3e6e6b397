-- title: 低保户主在别处也查得到
-- title_en: the head of a dibao household is found elsewhere too
-- family: dibao
-- indicator: 0402
-- severity: warning
-- mostly: 0.97
-- field: id_number
-- definition: 看低保家庭表的各户主。此人既不在低保人员表里，也不在其他任何系统里的，算一处。户主本人不一定享受低保，所以不要求他在人员表里；但总该在哪里查得到。
-- ask: 这位户主别处都查不到，请核对姓名和身份证号是否写错，是否已换户主或迁走。
-- grain: one row a household of the dibao list
-- reason: a head whom nobody knows is a wrong number or somebody who is no longer here. Register coverage is 95–99 % (systems.md D), in several systems at once.
WITH known AS (
    SELECT DISTINCT resident_id FROM link.resident_record WHERE source_id <> 'dibao_household'
)
SELECT l.record_no, k.resident_id IS NULL AS breaks
FROM link.resident_record l
LEFT JOIN known k USING (resident_id)
WHERE l.source_id = 'dibao_household'
