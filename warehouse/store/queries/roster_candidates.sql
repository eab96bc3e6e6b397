-- Residents whom a roster row may mean: what tells them apart. The household roles are relations to the head, 02 for the head.
WITH home AS (
    SELECT
        resident_id,
        max(CASE WHEN is_head THEN '02' ELSE relation END) FILTER (basis = 'actual') AS role_actual,
        max(CASE WHEN is_head THEN '02' ELSE relation END) FILTER (basis = 'registered') AS role_registered
    FROM mart.household_member
    GROUP BY resident_id
)
SELECT
    r.resident_id, r.name, r.name_former, r.sex, r.birth_date, r.community, r.residence_address, r.hukou_address, r.phones, r.is_member,
    r.is_dibao, r.life_status, r.status, h.role_actual, h.role_registered
FROM mart.resident r
LEFT JOIN home h USING (resident_id)
WHERE r.resident_id IN (SELECT unnest($residents::VARCHAR[]))
