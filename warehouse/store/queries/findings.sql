-- Values of a source that could not be read: how many of each kind, and where the first stands.
SELECT
    field, rule, count(*) AS count,
    arg_min(file, (file, sheet, row_number)) AS file, arg_min(sheet, (file, sheet, row_number)) AS sheet,
    arg_min(row_number, (file, sheet, row_number)) AS row_number
FROM dq.finding
WHERE source_id = $source AND field IS NOT NULL
GROUP BY field, rule
ORDER BY count DESC, field, rule
