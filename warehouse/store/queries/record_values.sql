-- What records state, standard and as printed.
SELECT r.record_id, v.field::VARCHAR AS field, v.value, v.raw, v.problem
FROM link.resident_record r
JOIN core.record_value v USING (record_no)
WHERE r.record_id IN (SELECT unnest($records::VARCHAR[]))
ORDER BY r.record_id, v.field, v.value
