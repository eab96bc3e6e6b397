-- One row an indicator, measured or not, with how much of what was looked at tonight fits. A source, community or field that is not
-- asked for does not narrow.
SELECT
    i.indicator, i.name, i.name_en, i.dimension, i.measured, i.definition, i.why_not,
    coalesce(sum(m.a), 0)::BIGINT AS a, coalesce(sum(m.b), 0)::BIGINT AS b
FROM dq.indicator i
LEFT JOIN dq.measure m
    ON m.indicator = i.indicator
    AND ($community::VARCHAR IS NULL OR m.community = $community)
    AND ($source::VARCHAR IS NULL OR m.source_id = $source)
    AND ($field::VARCHAR IS NULL OR m.field = $field)
GROUP BY ALL
ORDER BY i.indicator
