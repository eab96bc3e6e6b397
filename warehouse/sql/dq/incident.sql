-- dq.incident: one row a cause: a rule, a source and a field, with everything found of it
-- because: three thousand numbers without their last digits are one thing to mend, for one department
--   findings: open ones; closed_findings: those that are gone tonight; checked: values or rows that the rule looked at
--   since: the first night from which on some finding of it was there each night; spells: how often it was gone and came back
--   state: closed ones stay for a month after the last finding went
WITH spans AS (
    SELECT rule, source_id, field, since, coalesce(until, '9999-12-31') AS until FROM staging.finding_span
),
-- nights on which something of a cause was there, as islands
marked AS (
    SELECT *, since > max(until) OVER (PARTITION BY rule, source_id, field ORDER BY since, until ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS parts
    FROM (SELECT rule, source_id, field, since, max(until) AS until FROM spans GROUP BY ALL)
),
cause AS (
    SELECT rule, source_id, field, min(since) AS first_seen, max(since) FILTER (coalesce(parts, true)) AS since,
        count(*) FILTER (coalesce(parts, true)) AS spells, max(until) AS until
    FROM marked
    GROUP BY ALL
),
now AS (
    SELECT rule, source_id, field,
        count(*) FILTER (state <> 'explained') AS findings, count(*) FILTER (state = 'new') AS new_findings,
        count(*) FILTER (state = 'reopened') AS reopened_findings, count(*) FILTER (state = 'explained') AS explained_findings,
        count(DISTINCT community) FILTER (state <> 'explained') AS communities
    FROM dq.finding
    GROUP BY ALL
),
worst AS (
    SELECT rule, source_id, field, arg_max(community, (n, community)) AS community
    FROM (SELECT rule, source_id, field, community, count(*) AS n FROM dq.finding WHERE state <> 'explained' AND community IS NOT NULL GROUP BY ALL)
    GROUP BY ALL
),
gone AS (
    SELECT s.rule, s.source_id, s.field, count(*) AS findings
    FROM staging.finding_span s
    JOIN staging.night n ON s.until = n.night
    GROUP BY ALL
),
looked AS (
    SELECT rule, source_id, field, sum(b) AS checked FROM dq.measure WHERE rule <> '' GROUP BY ALL
),
printed AS (SELECT source_id, field, sum(printed) AS printed, sum(records) AS records FROM staging.field_count GROUP BY ALL)
SELECT
    'I' || left(md5(concat_ws('|', c.rule, c.source_id, c.field)), 10) AS incident_id,
    c.rule, r.family, c.source_id, c.field, s.owner AS department, r.dimension, r.indicator, r.severity,
    CASE WHEN coalesce(now.findings, 0) > 0 THEN 'open' ELSE 'closed' END AS state,
    coalesce(now.findings, 0) AS findings, coalesce(now.new_findings, 0) AS new_findings,
    coalesce(now.reopened_findings, 0) AS reopened_findings, coalesce(now.explained_findings, 0) AS explained_findings,
    coalesce(gone.findings, 0) AS closed_findings, coalesce(now.communities, 0) AS communities,
    coalesce(looked.checked, CASE r.family WHEN 'value' THEN printed.printed ELSE printed.records END)::BIGINT AS checked,
    c.first_seen, c.since, CASE WHEN c.until = '9999-12-31' THEN n.night ELSE c.until END AS last_seen, c.spells::INT AS spells,
    worst.community AS worst_community
FROM cause c
JOIN staging.rule r USING (rule)
JOIN staging.source s ON s.source_id = c.source_id
CROSS JOIN staging.night n
LEFT JOIN now ON now.rule = c.rule AND now.source_id = c.source_id AND now.field = c.field
LEFT JOIN worst ON worst.rule = c.rule AND worst.source_id = c.source_id AND worst.field = c.field
LEFT JOIN gone ON gone.rule = c.rule AND gone.source_id = c.source_id AND gone.field = c.field
LEFT JOIN looked ON looked.rule = c.rule AND looked.source_id = c.source_id AND looked.field = c.field
LEFT JOIN printed ON printed.source_id = c.source_id AND printed.field = c.field
WHERE c.until::DATE > n.night::DATE - 31
