-- title: 性别与身份证号第 17 位一致
-- title_en: the sex fits the 17th digit of the id number
-- family: people
-- indicator: 0402
-- severity: warning
-- mostly: 0.99
-- field: sex
-- definition: 看号码完整、校验码正确、确属本人，并且写了性别的记录。第 17 位奇数为男、偶数为女，与“性别”不同的算不一致。15 位旧号和借用别人号码的不看。
-- ask: 请核对性别和身份证号：是性别填错，还是号码填成了别人的？
-- grain: one row a record with a checksum-valid number of its own and a sex
-- reason: GB 11643-1999: the 17th digit is odd for men. A wrong sex is rarer than a wrong name (1 %, error model, systems.md D), so more than 1 % means
--   a code list that is read the wrong way round.
SELECT p.record_no, p.sex <> p.id_sex AS breaks, CASE WHEN p.sex <> p.id_sex THEN p.sex END AS stated,
    CASE WHEN p.sex <> p.id_sex THEN p.id_sex END AS expected
FROM core.person_record p
ANTI JOIN (
    SELECT unnest(records) AS record_no FROM mart.resident_value WHERE field = 'id_number' AND rule = 'borrowed'
) b ON b.record_no = p.record_no
WHERE p.id_kind = 'valid' AND p.sex IN ('1', '2')
