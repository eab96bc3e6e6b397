-- who is in those households
SELECT m.sight, h.no AS household, p.no, m.relation, m.apart
FROM narrow.member m
JOIN house h USING (household_id)
JOIN person p USING (resident_id)
ORDER BY m.sight, h.no, p.no
