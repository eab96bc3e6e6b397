-- The evidence about many pairs of records, whichever stands left.
WITH asked AS (
    SELECT unnest($left::VARCHAR[]) AS one, unnest($right::VARCHAR[]) AS other
)
SELECT e.* EXCLUDE (left_no, right_no)
FROM link.evidence e
JOIN (SELECT one, other FROM asked UNION SELECT other, one FROM asked) a ON e.left_record_id = a.one AND e.right_record_id = a.other
