-- what each resident is called: field 0 name, 1 former name; chosen or only stated; by whom
SELECT p.no, v.value AS name, (v.field = 'name_former')::UTINYINT AS field, v.chosen::UTINYINT AS chosen, s.mask AS said_by
FROM mart.resident_value v
JOIN person p USING (resident_id)
JOIN said s USING (sources)
WHERE v.field IN ('name', 'name_former') AND v.value IS NOT NULL
ORDER BY p.no, field, v.value
