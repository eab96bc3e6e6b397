-- One row a source and dimension; '' is the merged view.
SELECT m.source_id AS thing, i.dimension AS kind, sum(m.a)::BIGINT AS a, sum(m.b)::BIGINT AS b
FROM dq.measure m
JOIN dq.indicator i USING (indicator)
WHERE $community::VARCHAR IS NULL OR m.community = $community
GROUP BY ALL
