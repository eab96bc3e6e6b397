-- Rows of a source that were not loaded.
SELECT delivery_id, file, sheet, row_number, code, reason, mend, count(*) OVER () AS total
FROM dq.reject
WHERE source_id = $source
ORDER BY file, sheet, row_number
LIMIT $limit
