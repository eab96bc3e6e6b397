-- household: one row a household, registered or actual
SELECT h.no, m.household_id, m.basis, m.kind, m.address, m.community, m.grid_no, m.counterpart_id
FROM mart.household m
JOIN house h USING (household_id)
ORDER BY h.no
