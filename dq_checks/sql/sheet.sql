-- one row a sheet of one source; each column is the difference of an equation that must be 0
-- because: nothing may be lost between the file, landing, the records and the list of rejects
SELECT
    s.rows_read - s.rows_loaded - s.rows_quarantined - s.rows_not_data AS unaccounted,
    s.rows_loaded - coalesce(r.rows, 0) AS not_in_core,
    s.rows_quarantined - coalesce(q.rows, 0) AS not_listed
FROM landing.sheet s
LEFT JOIN (
    SELECT delivery_id, sheet, count(DISTINCT row_number) AS rows
    FROM core.person_record
    WHERE source_id = {source}
    GROUP BY ALL
) AS r ON r.delivery_id = s.delivery_id AND r.sheet IS NOT DISTINCT FROM s.sheet
LEFT JOIN (
    SELECT delivery_id, sheet, count(*) AS rows
    FROM dq.reject
    WHERE source_id = {source}
    GROUP BY ALL
) AS q ON q.delivery_id = s.delivery_id AND q.sheet IS NOT DISTINCT FROM s.sheet
WHERE s.source_id = {source}
