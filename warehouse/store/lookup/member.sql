-- member: one row a household and person in it; apart: in the book and not at home, or the other way round
WITH apart AS (
    SELECT household_id, resident_id FROM mart.household_difference WHERE only_in = 'registered'
    UNION
    SELECT d.counterpart_id, d.resident_id
    FROM mart.household_difference d
    WHERE d.only_in = 'actual' AND NOT EXISTS (  -- in another book of the same dwelling is not out of the book
        FROM mart.household b
        JOIN mart.household_member m USING (household_id)
        WHERE b.counterpart_id = d.counterpart_id AND b.basis = 'registered' AND m.resident_id = d.resident_id
    )
)
SELECT h.no AS household, p.no, m.relation, (a.resident_id IS NOT NULL)::INTEGER AS apart
FROM mart.household_member m
JOIN house h USING (household_id)
JOIN person p USING (resident_id)
LEFT JOIN apart a ON a.household_id = m.household_id AND a.resident_id = m.resident_id
ORDER BY h.no, p.no
