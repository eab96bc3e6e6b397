-- One row a community and field: every check of it, or only those of one indicator.
SELECT community AS thing, field::VARCHAR AS kind, sum(a)::BIGINT AS a, sum(b)::BIGINT AS b
FROM dq.measure
WHERE field <> ''
    AND ($community::VARCHAR IS NULL OR community = $community)
    AND ($indicator::VARCHAR IS NULL OR indicator = $indicator)
GROUP BY ALL
