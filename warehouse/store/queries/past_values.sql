-- Every value that was stated of a resident on a night, the chosen one of a field first; since is the night since which it stood like
-- that (NULL: since before the history).
SELECT v.field, coalesce(v.value, v.raw_value) AS value, v.sources, v.chosen, v.rule, v.disagrees, v.problem, s.since
FROM history.values_on($night) v
LEFT JOIN (
    SELECT field, value, raw_value, max(since) AS since
    FROM history.value
    WHERE resident_id = $resident AND since <= $night AND (until IS NULL OR until > $night)
    GROUP BY ALL
) s ON s.field = v.field AND s.value IS NOT DISTINCT FROM v.value AND s.raw_value IS NOT DISTINCT FROM v.raw_value
WHERE v.resident_id = $resident
ORDER BY v.field, v.chosen DESC, v.value IS NULL, v.disagrees, len(v.sources) DESC, v.value, v.raw_value
