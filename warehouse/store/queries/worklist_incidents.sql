-- Causes that are open, with what is open of each here; NULL for whatever is not asked for.
WITH here AS (
    SELECT rule, source_id, field, count(*) AS findings, count(*) FILTER (state = 'new') AS new_findings,
        count(*) FILTER (state = 'reopened') AS reopened_findings, count(*) FILTER (answer IS NOT NULL) AS answered_findings,
        count(DISTINCT community) AS communities
    FROM dq.finding
    WHERE state <> 'explained' AND ($community IS NULL OR community = $community)
    GROUP BY ALL
)
SELECT i.incident_id, i.department, i.source_id, i.rule, r.title, r.title_en, i.field, i.severity, h.findings, h.new_findings,
    h.reopened_findings, h.answered_findings, h.communities, i.first_seen, i.since, i.spells
FROM dq.incident i
JOIN here h USING (rule, source_id, field)
LEFT JOIN dq.rule r USING (rule)
WHERE ($department IS NULL OR i.department = $department)
    AND ($sources IS NULL OR list_contains($sources::VARCHAR[], i.source_id))
    AND ($rule IS NULL OR i.rule = $rule)
ORDER BY i.department, h.findings DESC, i.source_id, i.rule, i.field
