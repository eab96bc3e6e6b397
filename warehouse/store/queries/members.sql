-- Everybody in the households of a resident, heads first, then by age.
SELECT h.household_id, h.basis, h.kind, h.address, h.members, m.resident_id, m.relation, r.name, r.sex, r.birth_date, r.conflict_count
FROM mart.household_member own
JOIN mart.household h USING (household_id)
JOIN mart.household_member m USING (household_id)
JOIN mart.resident r ON r.resident_id = m.resident_id
WHERE own.resident_id = $resident
ORDER BY h.basis DESC, h.household_id, coalesce(m.relation, '99') NOT IN ('02', '03'), r.birth_date, r.resident_id
LIMIT 200
