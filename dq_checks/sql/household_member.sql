-- one row a membership of a household, with the resident and the household as far as they exist
-- because: both are built from other queries than the membership
SELECT r.resident_id AS known_resident_id, h.household_id AS known_household_id
FROM mart.household_member m
LEFT JOIN mart.resident r USING (resident_id)
LEFT JOIN mart.household h USING (household_id)
