-- Those of the records that state a valid id number.
SELECT DISTINCT r.record_id
FROM link.resident_record r
JOIN core.record_value v USING (record_no)
WHERE r.record_id IN (SELECT unnest($records::VARCHAR[])) AND v.field::VARCHAR = 'id_number' AND v.value IS NOT NULL
