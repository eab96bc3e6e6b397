-- One row an incident, open or closed, the worst first: what it is about, and how many findings of which kind it has.
SELECT
    n.incident_id, n.rule, r.title, r.title_en, r.ask, n.source_id, n.field::VARCHAR AS field, n.department, n.dimension, n.severity,
    n.state, n.findings, n.new_findings, n.reopened_findings, n.explained_findings, n.closed_findings, n.checked, n.communities,
    n.worst_community, n.first_seen, n.since, n.last_seen, n.spells
FROM dq.incident n
JOIN dq.rule r USING (rule)
ORDER BY
    n.state = 'closed', CASE n.severity WHEN 'error' THEN 0 WHEN 'warning' THEN 1 ELSE 2 END, n.findings DESC, n.department, n.incident_id
