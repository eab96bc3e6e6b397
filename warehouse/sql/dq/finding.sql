-- dq.finding: one row a stated value that could not be read, by rule, source, community, field and record
-- because: a bad value costs the value, not the row; the owning department is told which
SELECT
    'value.' || v.problem AS rule,
    CASE v.problem WHEN 'unknown_code' THEN '规范性' ELSE '准确性' END AS dimension,
    'warning' AS severity,
    r.source_id, r.community, v.field, r.record_id, r.file, r.sheet, r.row_number,
    d.business_date AS first_seen
FROM core.record_value v
JOIN core.person_record r USING (record_no)
JOIN landing.delivery d ON d.delivery_id = r.delivery_id AND d.source_id = r.source_id
WHERE v.problem IS NOT NULL
