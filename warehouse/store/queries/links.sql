-- Whose record each source row is, for exchange with others; one row a loaded source row.
SELECT d.system, rr.file, coalesce(rr.sheet, '') AS sheet, rr.row_number AS row, rr.resident_id, rr.source_id, rr.record_id
FROM link.resident_record rr
JOIN core.person_record r USING (record_no)
JOIN landing.delivery d ON d.delivery_id = r.delivery_id AND d.source_id = rr.source_id
ORDER BY d.system, rr.file, sheet, row, rr.record_id
