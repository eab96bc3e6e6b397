-- Every value stated of a resident, the chosen one of a field first.
SELECT field, value, sources, stated_on, last_seen, chosen, rule, disagrees
FROM mart.resident_value
WHERE resident_id = $resident
ORDER BY field, chosen DESC, disagrees, source_count DESC, value
