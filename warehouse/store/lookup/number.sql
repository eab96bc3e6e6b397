-- number: one row a resident and id number (1) or telephone (2) that anybody states, read from its end: people know the last four
SELECT CASE v.field WHEN 'id_number' THEN 1 ELSE 2 END AS kind, reverse(v.value) AS reversed, p.no, bit_or(s.mask)::INTEGER AS said_by
FROM mart.resident_value v
JOIN person p USING (resident_id)
JOIN said s USING (sources)
WHERE v.field IN ('id_number', 'phones') AND v.value IS NOT NULL
GROUP BY ALL
ORDER BY ALL
