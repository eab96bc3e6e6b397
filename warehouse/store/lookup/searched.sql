-- what a resident is searched by besides names and numbers, in the order of the numbers: places in other arrays (-1: none), and who says so
SELECT coalesce(ra.at, -1) AS residence, coalesce(ha.at, -1) AS hukou, coalesce(c.at, -1) AS community,
    coalesce(replace(r.birth_date, '-', '')::INTEGER, 0) AS birth,
    coalesce(v.residence_by, 0) AS residence_by, coalesce(v.hukou_by, 0) AS hukou_by, coalesce(v.birth_by, v.number_by, 0) AS birth_by,
    (row_number() OVER (ORDER BY r.resident_id) - 1)::INTEGER AS by_id
FROM mart.resident r
JOIN person p USING (resident_id)
LEFT JOIN address ra ON ra.text = r.residence_address
LEFT JOIN address ha ON ha.text = r.hukou_address
LEFT JOIN community c ON c.community = r.community
LEFT JOIN (
    SELECT v.resident_id,
        max(s.mask) FILTER (v.field = 'residence_address') AS residence_by, max(s.mask) FILTER (v.field = 'hukou_address') AS hukou_by,
        max(s.mask) FILTER (v.field = 'birth_date') AS birth_by, max(s.mask) FILTER (v.field = 'id_number') AS number_by
    FROM mart.resident_value v
    JOIN said s USING (sources)
    WHERE v.chosen AND v.field IN ('residence_address', 'hukou_address', 'birth_date', 'id_number')
    GROUP BY v.resident_id
) v USING (resident_id)
ORDER BY p.no
