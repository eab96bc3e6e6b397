-- Where a resident id that is no longer in use leads; resident_id is NULL where no record is left.
SELECT former_id, resident_id, since
FROM history.redirect
WHERE former_id = $resident
