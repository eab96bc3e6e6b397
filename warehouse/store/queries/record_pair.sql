-- The evidence about two records, whichever stands left.
SELECT * EXCLUDE (left_record_id, right_record_id, left_no, right_no)
FROM link.evidence
WHERE (left_record_id = $left AND right_record_id = $right) OR (left_record_id = $right AND right_record_id = $left)
LIMIT 1
