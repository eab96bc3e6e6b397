-- The record that a correction of a field is about: the one whose value is chosen, else the resident's first.
SELECT r.record_id
FROM link.resident_record r
LEFT JOIN mart.resident_value v ON v.record_no = r.record_no AND v.resident_id = r.resident_id AND v.field::VARCHAR = $field AND v.chosen
WHERE r.resident_id = $resident
ORDER BY v.record_no IS NULL, r.record_no
LIMIT 1
