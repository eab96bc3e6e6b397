-- dq.measure: one row an indicator of GB/T 36344-2018, rule, source, community and field: of b looked at, a fit
-- because: every share of quality, of the district as of one column of one community, is sum(a) / sum(b) over some of these rows
--   rule: '' where the figure is not of one rule; community: '' where no community is known, or none is meant; field: '' of whole rows
WITH counted AS (
    SELECT c.source_id, c.community, c.field, f.kind, c.records, c.filled, c.printed
    FROM staging.field_count c
    JOIN staging.field f USING (field)
    WHERE c.printed > 0
),
-- values that have a problem of an indicator; a value with two of them counts once
troubled AS (
    SELECT p.source_id, coalesce(p.community, '') AS community, v.field::VARCHAR AS field, r.indicator, count(DISTINCT v.record_no) AS values
    FROM core.record_value v
    JOIN staging.rule r ON r.rule = 'value.' || v.problem AND r.severity <> 'notice'
    JOIN core.person_record p USING (record_no)
    WHERE v.problem IS NOT NULL
    GROUP BY ALL
),
of_values AS (
    SELECT i.indicator, c.source_id, c.community, c.field, c.printed - coalesce(t.values, 0) AS a, c.printed AS b
    FROM counted c
    JOIN (VALUES ('0105'), ('0302'), ('0305')) i(indicator) ON i.indicator <> '0105' OR c.kind = 'code'
    LEFT JOIN troubled t USING (indicator, source_id, community, field)
),
required AS (
    SELECT c.source_id, c.community, c.field, c.filled, c.records
    FROM staging.field_count c
    JOIN staging.required r USING (source_id, field)
),
lacking AS (
    SELECT p.source_id, coalesce(p.community, '') AS community, count(DISTINCT f.record_no) AS records
    FROM staging.finding f
    JOIN core.person_record p USING (record_no)
    WHERE f.rule = 'present.missing'
    GROUP BY ALL
),
placed AS (SELECT source_id, coalesce(community, '') AS community, count(*) AS records FROM core.person_record GROUP BY ALL),
sheets AS (SELECT source_id, sum(rows_loaded) AS loaded, sum(rows_quarantined) AS quarantined FROM landing.sheet GROUP BY ALL),
files AS (
    SELECT source_id, count(*) AS files, count(*) FILTER (standing IN ('tonight', 'same')) AS fresh
    FROM landing.delivery
    GROUP BY ALL
)
SELECT indicator, '' AS rule, source_id, community, field, a::BIGINT AS a, b::BIGINT AS b FROM of_values
UNION ALL
SELECT '0101', '', source_id, community, field, filled, printed FROM counted
WHERE kind IN ('id', 'date', 'month', 'code', 'phones', 'integer', 'amount', 'key')
UNION ALL
SELECT '0102', '', p.source_id, p.community, '', p.records - coalesce(l.records, 0), p.records
FROM placed p LEFT JOIN lacking l USING (source_id, community)
UNION ALL
SELECT '0201', '', source_id, community, field, filled, records FROM required
UNION ALL
SELECT '0202', '', source_id, '', '', loaded, loaded + quarantined FROM sheets
UNION ALL
SELECT '0502', '', source_id, '', '', fresh, files FROM files
UNION ALL
SELECT '0601', '', s.source_id, '', '', (f.files IS NOT NULL)::INT, 1 FROM staging.source_night s LEFT JOIN files f USING (source_id)
UNION ALL
SELECT '0602', '', s.source_id, '', '', coalesce(f.files, 0), coalesce(f.files, 0) + s.held FROM staging.source_night s LEFT JOIN files f USING (source_id)
UNION ALL
SELECT r.indicator, t.rule, t.source_id, t.community, t.field, t.a, t.b FROM staging.tally t JOIN staging.rule r USING (rule)
