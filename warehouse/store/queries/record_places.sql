-- Where records stand in this version, and under which resident. A record that is not there has no row.
SELECT record_id, resident_id, source_id, file, sheet, row_number
FROM link.resident_record
WHERE record_id IN (SELECT unnest($records::VARCHAR[]))
ORDER BY source_id, file, sheet, row_number, record_id
