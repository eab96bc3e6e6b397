-- what they are called in the sight, as in called.sql
SELECT n.sight, p.no, v.value AS name, (v.field = 'name_former')::UTINYINT AS field, v.chosen::UTINYINT AS chosen, s.mask AS said_by
FROM narrow.seen n
JOIN person p USING (resident_id)
JOIN narrow.value v USING (apart_no)
JOIN said s USING (sources)
WHERE v.field IN ('name', 'name_former')
ORDER BY n.sight, p.no, field, v.value
