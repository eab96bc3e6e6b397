-- The latest visits to these residents, the newest first.
SELECT visited_on, visitor, kind, result
FROM mart.visit
WHERE list_contains($residents, resident_id)
ORDER BY visited_on DESC NULLS LAST, file, sheet, row_number
LIMIT $limit
