-- What became of a resident after a night, the oldest first. That records came and went is left out: the values say it.
SELECT night, change, resident_id, other_resident_id, reason, field, old_value, new_value
FROM history.change
WHERE night > $night AND (resident_id = $resident OR other_resident_id = $resident) AND change <> 'kept'
  AND NOT (change = 'new' AND resident_id <> $resident)  -- the split says the same
ORDER BY night, change, field, resident_id
