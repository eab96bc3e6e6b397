-- title: 出生日期与身份证号中的一致
-- title_en: the birth date fits the one in the id number
-- family: people
-- indicator: 0402
-- severity: warning
-- mostly: 0.97
-- field: birth_date
-- definition: 看号码完整、校验码正确、确属本人，并且写了出生日期的记录。与号码第 7 至 14 位不同的算不一致；只写到月或年的，月或年相同即可。
--   党员名册按人事档案填写，档案与身份证可能本来就不同，也列出来供核对。15 位旧号和借用别人号码的不看。
-- ask: 请核对出生日期和身份证号，哪一个填错了？确实按档案登记、与身份证不同的，请回复“属实无误”。
-- grain: one row a record with a checksum-valid number of its own and a birth date
-- reason: GB 11643-1999: the number holds the day of birth. Birth dates differ in up to 2 % of a source's rows (party rolls, error model,
--   systems.md D); more than 3 % is a date format that is read wrongly.
WITH own AS (
    SELECT p.record_no, p.birth_date, left(p.id_birth, length(p.birth_date)) AS inside
    FROM core.person_record p
    ANTI JOIN (
        SELECT unnest(records) AS record_no FROM mart.resident_value WHERE field = 'id_number' AND rule = 'borrowed'
    ) b ON b.record_no = p.record_no
    WHERE p.id_kind = 'valid' AND p.birth_date IS NOT NULL
)
SELECT record_no, birth_date <> inside AS breaks, CASE WHEN birth_date <> inside THEN birth_date END AS stated,
    CASE WHEN birth_date <> inside THEN inside END AS expected
FROM own
