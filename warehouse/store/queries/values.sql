-- Every value stated of a resident, the chosen one of a field first; what could not be read as it is printed, last.
SELECT field, coalesce(value, raw_value) AS value, sources, stated_on, first_seen, last_seen, chosen, rule, disagrees, problem
FROM mart.resident_value
WHERE resident_id = $resident
ORDER BY field, chosen DESC, value IS NULL, disagrees, source_count DESC, value, raw_value
