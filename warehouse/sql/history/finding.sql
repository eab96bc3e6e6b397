-- history.finding: one row a time in which a finding was there: from the night since, before the night until (NULL: it is there tonight)
-- because: what was mended, and what came back, is seen only over nights
SELECT finding_id, rule, source_id, field, since, until
FROM staging.finding_span
