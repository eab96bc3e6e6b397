-- whom a hidden system knows: of them the arrays below hold, in this sight, and not the version's; searched as in searched.sql
SELECT n.sight, p.no, coalesce(ra.at, -1) AS residence, coalesce(ha.at, -1) AS hukou, coalesce(c.at, -1) AS community,
    coalesce(replace(r.birth_date, '-', '')::INTEGER, 0) AS birth,
    coalesce(v.residence_by, 0) AS residence_by, coalesce(v.hukou_by, 0) AS hukou_by, coalesce(v.birth_by, v.number_by, 0) AS birth_by
FROM narrow.seen n
JOIN person p USING (resident_id)
LEFT JOIN narrow.resident r USING (apart_no)
LEFT JOIN address ra ON ra.text = r.residence_address
LEFT JOIN address ha ON ha.text = r.hukou_address
LEFT JOIN community c ON c.community = r.community
LEFT JOIN (
    SELECT v.apart_no,
        max(s.mask) FILTER (v.field = 'residence_address') AS residence_by, max(s.mask) FILTER (v.field = 'hukou_address') AS hukou_by,
        max(s.mask) FILTER (v.field = 'birth_date') AS birth_by, max(s.mask) FILTER (v.field = 'id_number') AS number_by
    FROM narrow.value v
    JOIN said s USING (sources)
    WHERE v.chosen
    GROUP BY v.apart_no
) v USING (apart_no)
ORDER BY n.sight, p.no
