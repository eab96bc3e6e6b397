-- One row a field and pair of sources: residents of whom both state it, and of whom they say something else.
SELECT
    field::VARCHAR AS field, source_one, source_other, sum(stated_by_both)::BIGINT AS stated_by_both, sum(same)::BIGINT AS same,
    sum(differ)::BIGINT AS differ
FROM dq.matrix
WHERE ($community::VARCHAR IS NULL OR community = $community) AND ($field::VARCHAR IS NULL OR field = $field)
GROUP BY ALL
HAVING sum(stated_by_both) > 0
ORDER BY field, source_one, source_other
