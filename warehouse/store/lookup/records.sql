-- the source rows behind each resident, in one text, and the sources that know the resident as bits
SELECT p.no, array_to_string(list_sort(list(
        s.bit || chr(31) || rr.record_id || chr(31) || f.at || chr(31) || translate(coalesce(rr.sheet, ''), chr(30) || chr(31), '  ') || chr(31) || rr.row_number
        || chr(31) || d.at || chr(31) || l.at
    )), chr(30)) AS records, bit_or(1 << s.bit)::INTEGER AS known
FROM link.resident_record rr
JOIN person p USING (resident_id)
JOIN core.person_record r USING (record_no)
JOIN source s ON s.source_id = rr.source_id
JOIN file f ON f.file = rr.file
JOIN linked l ON l.linked_by = rr.linked_by
JOIN day d ON d.text = r.as_of
GROUP BY p.no
ORDER BY p.no
