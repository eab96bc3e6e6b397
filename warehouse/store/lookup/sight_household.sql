-- households that are otherwise in a sight than in the version; without a kind: there is none in this sight
SELECT s.sight, h.no, s.household_id, s.basis, CASE WHEN NOT s.gone THEN s.kind END AS kind, s.address, s.community, s.grid_no, s.counterpart_id
FROM narrow.household s
JOIN house h USING (household_id)
ORDER BY s.sight, h.no
