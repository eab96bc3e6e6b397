-- One row a community and dimension; '' is what stands in none.
SELECT m.community AS thing, i.dimension AS kind, sum(m.a)::BIGINT AS a, sum(m.b)::BIGINT AS b
FROM dq.measure m
JOIN dq.indicator i USING (indicator)
WHERE $community::VARCHAR IS NULL OR m.community = $community
GROUP BY ALL
