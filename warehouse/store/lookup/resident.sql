-- resident: one row a resident, what the merged record says that no single system does
-- home, book: their household; who stands in two books (merged, or registered twice) has the first here, and both in member
SELECT p.no, r.resident_id, r.community, r.grid_no, r.grid_name, r.estate, r.building, r.unit, r.room, r.dwelling, r.hukou_community,
    r.presence, r.status, r.life_status, r.is_member::INTEGER AS is_member, r.is_dibao::INTEGER AS is_dibao, a.no AS home, b.no AS book
FROM mart.resident r
JOIN person p USING (resident_id)
LEFT JOIN (SELECT m.resident_id, min(h.no) AS no FROM mart.household_member m JOIN house h USING (household_id) WHERE m.basis = 'actual' GROUP BY ALL) a USING (resident_id)
LEFT JOIN (SELECT m.resident_id, min(h.no) AS no FROM mart.household_member m JOIN house h USING (household_id) WHERE m.basis = 'registered' GROUP BY ALL) b USING (resident_id)
ORDER BY p.no
