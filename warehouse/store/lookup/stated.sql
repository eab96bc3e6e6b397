-- record: one row a resident, everything that is stated of them in one text
-- because: a page shows one resident's values, some 18 of the district's 4.6 million, all of them at once. A line begins
-- with what it is ordered by (field, chosen, read, disagrees, how many say so, value). It ends with what choosing again without some
-- sources needs and the sources alone do not tell: which of the records say so, and on which day a person did.
SELECT p.no, array_to_string(list_sort(list(
        lpad(enum_code(v.field)::VARCHAR, 2, '0')
        || (NOT v.chosen)::INTEGER || (v.value IS NULL)::INTEGER || v.disagrees::INTEGER || (9 - least(v.source_count, 9))
        || CASE WHEN v.problem IS NULL THEN v.value ELSE translate(coalesce(v.value, v.raw_value, ''), chr(30) || chr(31), '  ') END
        || chr(31) || s.mask || chr(31) || coalesce(o.at::VARCHAR, '') || chr(31) || f.at || chr(31) || l.at || chr(31) || w.at
        || CASE WHEN c.places IS NULL AND said.at IS NULL THEN ''
            ELSE chr(31) || coalesce(c.places, '') || chr(31) || coalesce(said.at::VARCHAR, '') END
    )), chr(30)) AS stated
FROM mart.resident_value v
JOIN person p USING (resident_id)
JOIN said s USING (sources)
JOIN reason w ON w.rule IS NOT DISTINCT FROM v.rule AND w.problem IS NOT DISTINCT FROM v.problem
JOIN day f ON f.text = v.first_seen
JOIN day l ON l.text = v.last_seen
LEFT JOIN day o ON o.text = v.stated_on
LEFT JOIN which c ON c.resident_id = v.resident_id AND c.field = v.field AND c.value = coalesce(v.value, '') AND c.raw_value = coalesce(v.raw_value, '')
LEFT JOIN (SELECT w.resident_id, w.field, w.value, max(d.at) AS at FROM narrow.word w JOIN day d ON d.text = w.stated_on GROUP BY ALL) said
    ON said.resident_id = v.resident_id AND said.field = v.field::VARCHAR AND said.value = v.value
GROUP BY p.no
ORDER BY p.no
