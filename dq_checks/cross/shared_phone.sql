-- title: 一个电话没有登记在十个以上的人名下
-- title_en: no telephone is on record for ten people or more
-- family: people
-- indicator: 0402
-- severity: notice
-- mostly: 0.99
-- field: phones
-- definition: 看写了电话的记录。有一个号码登记在十个或更多的人名下（合并以后按人数，不按条数，所有来源一起数），就算一处。一家人共用一个号码不算。
-- ask: 这个号码登记了十个以上的人，请核对：是否填了社区、单位或房东的电话？请改填本人或家人的。
-- grain: one row a record with a telephone
-- reason: nobody is reached by it, and it ties strangers together. Ten is where a product of this kind flags (systems.md C); no family that lives together has
--   ten people who are on record by one number.
WITH dialled AS (
    -- a row a resident and number
    SELECT value FROM mart.resident_value WHERE field = 'phones' AND value IS NOT NULL GROUP BY value HAVING count(*) >= 10
),
shared AS (
    SELECT unnest(v.records) AS record_no, min(v.value) AS value
    FROM mart.resident_value v
    JOIN dialled d USING (value)
    WHERE v.field = 'phones'
    GROUP BY 1
)
SELECT p.record_no, s.value IS NOT NULL AS breaks, s.value AS stated
FROM core.person_record p
LEFT JOIN shared s ON s.record_no = p.record_no
WHERE p.phones IS NOT NULL
