-- Whom records of a resident became, or went over to.
SELECT DISTINCT other_resident_id
FROM history.parting
WHERE resident_id = $resident
ORDER BY other_resident_id
