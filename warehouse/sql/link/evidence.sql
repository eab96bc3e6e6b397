-- link.evidence: one row a pair that decided something: linked, refused, or left to a person
-- because: "why are these one person" is answered by comparison, outcome and weight (bits), not by a bare score
SELECT a.record_id AS left_record_id, b.record_id AS right_record_id, e.*
FROM staging.evidence e
JOIN core.person_record a ON a.record_no = e.left_no
JOIN core.person_record b ON b.record_no = e.right_no
