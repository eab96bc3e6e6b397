-- The evidence that touches a resident, with whose record stands on either side; the strongest first.
SELECT e.* EXCLUDE (left_no, right_no), l.resident_id AS left_resident, r.resident_id AS right_resident
FROM link.evidence e
JOIN link.resident_record l ON l.record_no = e.left_no
JOIN link.resident_record r ON r.record_no = e.right_no
WHERE l.resident_id = $resident OR r.resident_id = $resident
ORDER BY e.total DESC, e.left_record_id, e.right_record_id
