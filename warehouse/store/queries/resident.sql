-- The head of one resident's record.
SELECT
    resident_id, name, sex, birth_date, status, life_status, community, is_member, is_dibao, conflict_count, record_count, source_count,
    as_of
FROM mart.resident
WHERE resident_id = $resident
