-- The same, of one community: counted from its findings. What closed there is not known (a finding that is gone is in no community).
-- checked: what the rule looked at; of rules on single values, the values printed, or the records
WITH here AS (
    SELECT
        rule, source_id, field, count_if(state <> 'explained') AS findings, count_if(state = 'new') AS new_findings,
        count_if(state = 'reopened') AS reopened_findings, count_if(state = 'explained') AS explained_findings,
        min(first_seen) AS first_seen, min(since) FILTER (state <> 'explained') AS since, max(spells) AS spells
    FROM dq.finding
    WHERE community = $community
    GROUP BY ALL
),
by_rule AS (SELECT rule, source_id, field, sum(b)::BIGINT AS checked FROM dq.measure WHERE rule <> '' AND community = $community GROUP BY ALL),
by_field AS (
    SELECT source_id, field, max(b) FILTER (indicator = '0302') AS printed, max(b) FILTER (indicator = '0201') AS records
    FROM dq.measure
    WHERE rule = '' AND community = $community
    GROUP BY ALL
)
SELECT
    n.incident_id, n.rule, r.title, r.title_en, r.ask, n.source_id, n.field::VARCHAR AS field, n.department, n.dimension, n.severity,
    n.state, here.findings, here.new_findings, here.reopened_findings, here.explained_findings, NULL::BIGINT AS closed_findings,
    coalesce(by_rule.checked, CASE n.family WHEN 'value' THEN by_field.printed WHEN 'present' THEN by_field.records END, 0) AS checked,
    1 AS communities, NULL AS worst_community, here.first_seen, here.since, n.last_seen, here.spells
FROM dq.incident n
JOIN dq.rule r USING (rule)
JOIN here USING (rule, source_id, field)
LEFT JOIN by_rule USING (rule, source_id, field)
LEFT JOIN by_field ON by_field.source_id = n.source_id AND by_field.field = n.field
WHERE n.state = 'open' AND here.findings > 0
ORDER BY CASE n.severity WHEN 'error' THEN 0 WHEN 'warning' THEN 1 ELSE 2 END, here.findings DESC, n.department, n.incident_id
