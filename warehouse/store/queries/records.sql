-- The source rows behind a resident.
SELECT rr.record_id, rr.source_id, rr.file, rr.sheet, rr.row_number, r.as_of, rr.linked_by
FROM link.resident_record rr
JOIN core.person_record r USING (record_no)
WHERE rr.resident_id = $resident
ORDER BY rr.source_id, rr.file, rr.sheet, rr.row_number
