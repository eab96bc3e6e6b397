-- What the history keeps of a night's households: one row a household and member.
SELECT m.resident_id, m.household_id, m.basis, h.kind, m.relation, m.is_head
FROM mart.household_member m
JOIN mart.household h USING (household_id)
