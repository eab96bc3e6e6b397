-- The records of a resident, first the one that states most of what the roster row does: should the resident be split one day, the
-- answer stays with it.
SELECT l.record_id
FROM link.resident_record l
JOIN core.person_record r USING (record_no)
WHERE l.resident_id = $resident
ORDER BY r.residence_address IS DISTINCT FROM $address, r.name IS DISTINCT FROM $name, r.community IS DISTINCT FROM $community,
    r.id_number IS NULL, l.record_id
