-- One row a night and indicator, all nights kept.
SELECT t.night, i.dimension, t.indicator, sum(t.a)::BIGINT AS a, sum(t.b)::BIGINT AS b
FROM dq.trend t
JOIN dq.indicator i USING (indicator)
WHERE ($community::VARCHAR IS NULL OR t.community = $community)
    AND ($source::VARCHAR IS NULL OR t.source_id = $source)
    AND ($field::VARCHAR IS NULL OR t.field = $field)
GROUP BY ALL
ORDER BY t.night, t.indicator
