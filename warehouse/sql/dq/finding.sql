-- dq.finding: one row a rule, field and record that breaks it
-- because: the owning department is told which row of which file, since when, and what would be expected
--   finding_id: stays over nights; first_seen: the first night ever, since: of this spell, spells: how often it came
--   state: new, reopened (tonight), open, explained (the department says that the value is right, and the record still says it)
--   stated, expected: standard values of the field; other_source: who says otherwise
WITH life AS (
    SELECT finding_id, min(since) AS first_seen, max(since) AS since, count(*) AS spells
    FROM staging.finding_span
    GROUP BY finding_id
)
SELECT
    f.finding_id, f.rule, r.family, r.dimension, r.indicator, r.severity, f.source_id, s.owner AS department, f.other_source,
    p.community, f.field, f.record_id, l.resident_id, p.file, p.sheet, p.row_number, f.stated, f.expected,
    life.first_seen, life.since, life.spells::INT AS spells,
    CASE
        WHEN a.answer = 'right' AND a.content = left(md5(concat_ws('|', f.finding_id, f.stated, f.expected)), 16) THEN 'explained'
        WHEN life.since < n.night THEN 'open'
        WHEN life.spells = 1 THEN 'new'
        ELSE 'reopened'
    END AS state,
    a.answer, a.answered_on
FROM staging.found f
JOIN staging.rule r USING (rule)
JOIN core.person_record p USING (record_no)
JOIN link.resident_record l ON l.record_id = f.record_id
JOIN staging.source s ON s.source_id = f.source_id
JOIN life USING (finding_id)
CROSS JOIN staging.night n
LEFT JOIN staging.finding_answer a USING (finding_id)
