-- review.queue: one row a question for a person: are these two residents one?
-- because: what the evidence leaves open is asked, once for two residents (their strongest pair), the weightiest
-- consequence first: dibao, then party membership, then the same number
WITH asked AS (
    SELECT e.*, l.resident_id AS left_resident, r.resident_id AS right_resident
    FROM link.evidence e
    JOIN link.resident_record l ON l.record_no = e.left_no
    JOIN link.resident_record r ON r.record_no = e.right_no
    WHERE e.decision IN ('review', 'refused') AND l.resident_id <> r.resident_id
)
SELECT
    least(left_resident, right_resident) AS resident_id, greatest(left_resident, right_resident) AS other_resident_id,
    arg_max(left_record_id, (total, left_record_id, right_record_id)) AS left_record_id,
    arg_max(right_record_id, (total, left_record_id, right_record_id)) AS right_record_id,
    arg_max(rule, (total, left_record_id, right_record_id)) AS reason, max(total) AS total, count(*) AS pairs,
    bool_or(split_part(left_record_id, ':', 1) LIKE 'dibao%' OR split_part(right_record_id, ':', 1) LIKE 'dibao%') AS about_dibao,
    bool_or(split_part(left_record_id, ':', 1) LIKE 'party%' OR split_part(right_record_id, ':', 1) LIKE 'party%') AS about_member
FROM asked
GROUP BY ALL
ORDER BY about_dibao DESC, about_member DESC, total DESC
