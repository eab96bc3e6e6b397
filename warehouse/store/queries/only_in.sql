-- Who is in one household only of a pair of book and dwelling, among the households of a resident.
SELECT d.household_id, d.resident_id
FROM mart.household_difference d
JOIN mart.household_member own ON own.household_id = d.household_id AND own.resident_id = $resident
WHERE d.only_in = 'registered'
UNION
SELECT d.counterpart_id, d.resident_id
FROM mart.household_difference d
JOIN mart.household_member own ON own.household_id = d.counterpart_id AND own.resident_id = $resident
WHERE d.only_in = 'actual' AND NOT EXISTS (  -- in another book of the same dwelling is not out of the book
    FROM mart.household b
    JOIN mart.household_member m USING (household_id)
    WHERE b.counterpart_id = d.counterpart_id AND b.basis = 'registered' AND m.resident_id = d.resident_id
)
