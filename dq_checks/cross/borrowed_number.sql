-- title: 登记的号码是本人的
-- title_en: the id number on record is the person's own
-- family: people
-- indicator: 0304
-- severity: warning
-- mostly: 0.995
-- field: id_number
-- definition: 看号码完整、校验码正确的记录。姓名、出生日期、住处都表明是这一个人，号码却是另一个人的（多为父母、配偶的），算一处；
--   此人另有自己的号码的，应填号码写在一旁。
-- ask: 请核对身份证号：是否填成了家里人的号码？请改填本人的。
-- grain: one row a record with a checksum-valid number
-- reason: one person then stands with two numbers. Up to 0.3 % of a source's rows hold a relative's number (error model, systems.md D); beyond 0.5 %
--   somebody fills in the head's number for the family.
WITH said AS (
    SELECT resident_id, value, records FROM mart.resident_value WHERE field = 'id_number' AND rule = 'borrowed'
),
borrowed AS (
    SELECT unnest(s.records) AS record_no, r.id_number AS expected
    FROM said s
    JOIN mart.resident r USING (resident_id)
)
SELECT p.record_no, b.record_no IS NOT NULL AS breaks, CASE WHEN b.record_no IS NOT NULL THEN p.id_number END AS stated, b.expected
FROM core.person_record p
LEFT JOIN borrowed b ON b.record_no = p.record_no
WHERE p.id_kind = 'valid'
