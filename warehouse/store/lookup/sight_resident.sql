-- where a sight places a resident, if elsewhere than the version; households may be there in this sight only
SELECT n.sight, p.no, r.community, r.grid_no, r.grid_name, r.estate, r.building, r.unit, r.room, r.dwelling, r.hukou_community, r.presence,
    r.status, r.life_status, r.is_member, r.is_dibao,
    CASE WHEN s.households THEN h.no ELSE v.home END AS home, CASE WHEN s.households THEN b.no ELSE v.book END AS book
FROM narrow.seen n
JOIN (SELECT DISTINCT sight, households FROM narrow.hidden) s USING (sight)
JOIN person p USING (resident_id)
JOIN shown v USING (no)
JOIN narrow.resident r USING (apart_no)
LEFT JOIN narrow.home o ON o.sight = n.sight AND o.resident_id = n.resident_id
LEFT JOIN house h ON h.household_id = o.home_id
LEFT JOIN house b ON b.household_id = o.book_id
EXCEPT
SELECT n.sight, r.* EXCLUDE (resident_id) FROM shown r JOIN person p USING (no) JOIN narrow.seen n ON n.resident_id = p.resident_id
ORDER BY 1, 2
