-- The evidence that touches a resident, with where either side stands and whose record it is; the strongest first.
-- Two narrow columns find the rows, and only those are read whole: link.evidence is as long as the district and wide (100 ms, so 25).
WITH own AS MATERIALIZED (SELECT record_no FROM link.resident_record WHERE resident_id = $resident),
touching AS MATERIALIZED (
    SELECT rowid FROM link.evidence WHERE left_no IN (SELECT record_no FROM own)
    UNION
    SELECT rowid FROM link.evidence WHERE right_no IN (SELECT record_no FROM own)
),
evidence AS MATERIALIZED (SELECT * FROM link.evidence WHERE rowid IN (SELECT rowid FROM touching))
SELECT
    e.* EXCLUDE (left_no, right_no),
    l.resident_id AS left_resident_id, l.source_id AS left_source_id, l.file AS left_file, coalesce(l.sheet, '') AS left_sheet,
    l.row_number AS left_row_number,
    r.resident_id AS right_resident_id, r.source_id AS right_source_id, r.file AS right_file, coalesce(r.sheet, '') AS right_sheet,
    r.row_number AS right_row_number
FROM evidence e
JOIN link.resident_record l ON l.record_no = e.left_no
JOIN link.resident_record r ON r.record_no = e.right_no
ORDER BY e.total DESC, e.left_record_id, e.right_record_id
