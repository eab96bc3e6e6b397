-- What people answered, by the key of roster_rows.sql: the resident under whom the record stands tonight, NULL where nobody is meant
-- because: residents are merged and split, records stay. Where the record is gone, it is as if nobody had answered
SELECT hash(a.source_id, a.role, a.name, a.community, a.address, a.phones) AS key, c.resident_id
FROM staging.roster_answer a
LEFT JOIN core.person_record r USING (record_id)
LEFT JOIN staging.cluster c USING (record_no)
WHERE a.record_id = '' OR c.resident_id IS NOT NULL
ORDER BY key
