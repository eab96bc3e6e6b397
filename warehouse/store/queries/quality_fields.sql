-- One row a field and dimension; rows as a whole ('') are left out.
SELECT m.field::VARCHAR AS thing, i.dimension AS kind, sum(m.a)::BIGINT AS a, sum(m.b)::BIGINT AS b
FROM dq.measure m
JOIN dq.indicator i USING (indicator)
WHERE m.field <> '' AND ($community::VARCHAR IS NULL OR m.community = $community)
GROUP BY ALL
