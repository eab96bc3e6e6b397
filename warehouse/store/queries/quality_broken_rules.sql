-- One row a rule and source that is broken by a field of a community: how many findings, how many people, since when.
-- $community: NULL for the whole district, '' for what stands in no community. checked: what the rule looked at there.
WITH here AS (
    SELECT
        rule, source_id, count_if(state <> 'explained') AS findings, count(DISTINCT resident_id) FILTER (state <> 'explained') AS residents,
        count_if(state = 'new') AS new_findings, count_if(state = 'explained') AS explained, min(since) FILTER (state <> 'explained') AS since
    FROM dq.finding
    WHERE field = $field AND ($community::VARCHAR IS NULL OR coalesce(community, '') = $community)
    GROUP BY ALL
),
looked AS (
    SELECT rule, source_id, sum(b)::BIGINT AS checked
    FROM dq.measure
    WHERE rule <> '' AND field = $field AND ($community::VARCHAR IS NULL OR community = $community)
    GROUP BY ALL
)
SELECT
    here.rule, r.title, r.title_en, r.severity, r.dimension, here.source_id, here.findings, here.residents, here.new_findings, here.explained,
    here.since, coalesce(looked.checked, 0) AS checked
FROM here
JOIN dq.rule r USING (rule)
LEFT JOIN looked USING (rule, source_id)
ORDER BY CASE r.severity WHEN 'error' THEN 0 WHEN 'warning' THEN 1 ELSE 2 END, here.findings DESC, here.rule, here.source_id
