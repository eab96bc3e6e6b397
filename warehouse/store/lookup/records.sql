-- the source rows behind each resident, in one text, and the sources that know the resident as bits; with each row the day it was
-- stated on, and whether its number is somebody else's
SELECT b.no, string_agg(
        b.bit || chr(31) || rr.record_id || chr(31) || f.at || chr(31) || translate(coalesce(rr.sheet, ''), chr(30) || chr(31), '  ') || chr(31) || rr.row_number
        || chr(31) || d.at || chr(31) || l.at || chr(31) || coalesce(o.at::VARCHAR, '') || chr(31) || (w.record_no IS NOT NULL)::INTEGER,
        chr(30) ORDER BY b.at
    ) AS records, bit_or(1 << b.bit)::INTEGER AS known
FROM behind b
JOIN link.resident_record rr USING (record_no)
JOIN core.person_record r USING (record_no)
JOIN file f ON f.file = rr.file
JOIN linked l ON l.linked_by = rr.linked_by
JOIN day d ON d.text = r.as_of
LEFT JOIN day o ON o.text = r.stated_on
LEFT JOIN narrow.borrowed w USING (record_no)
GROUP BY b.no
ORDER BY b.no
