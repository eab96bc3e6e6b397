-- one row a sheet of a delivery in force; each column is the difference of an equation that must be 0
-- not_in_core is empty for rows that are no persons, and where a later delivery of changes replaced some
-- because: nothing may be lost between the file, landing, the records and the list of rejects
SELECT
    s.rows_read - s.rows_loaded - s.rows_quarantined - s.rows_not_data AS unaccounted,
    CASE WHEN p.source_id IS NOT NULL AND d.rows_superseded = 0 THEN s.rows_loaded - coalesce(r.rows, 0) END AS not_in_core,
    s.rows_quarantined - coalesce(q.rows, 0) AS not_listed
FROM landing.sheet s
JOIN landing.delivery d USING (source_id, delivery_id)
LEFT JOIN (SELECT DISTINCT source_id FROM core.person_record) p USING (source_id)
LEFT JOIN (
    SELECT source_id, delivery_id, sheet, count(DISTINCT row_number) AS rows
    FROM core.person_record
    GROUP BY ALL
) AS r ON r.source_id = s.source_id AND r.delivery_id = s.delivery_id AND r.sheet IS NOT DISTINCT FROM s.sheet
LEFT JOIN (
    SELECT source_id, delivery_id, sheet, count(*) AS rows
    FROM dq.reject
    GROUP BY ALL
) AS q ON q.source_id = s.source_id AND q.delivery_id = s.delivery_id AND q.sheet IS NOT DISTINCT FROM s.sheet
