-- Everybody who was in the households of a resident on a night, heads first, then by age.
WITH own AS MATERIALIZED (SELECT DISTINCT household_id FROM history.memberships_on($night) WHERE resident_id = $resident),
person AS MATERIALIZED (SELECT * FROM history.memberships_on($night) SEMI JOIN own USING (household_id)),
differing AS MATERIALIZED (
    SELECT resident_id, count(DISTINCT field) AS conflicts
    FROM history.values_on($night)
    WHERE disagrees AND resident_id IN (SELECT resident_id FROM person)
    GROUP BY resident_id
)
SELECT
    p.household_id, p.basis, p.kind,
    CASE p.basis WHEN 'actual' THEN mode(s.residence_address) OVER home ELSE mode(s.hukou_address) OVER home END AS address,
    count(*) OVER home AS members,
    p.resident_id, p.relation, s.name, s.sex, s.birth_date, coalesce(d.conflicts, 0) AS conflict_count
FROM person p
JOIN history.states_on($night) s USING (resident_id)
LEFT JOIN differing d USING (resident_id)
WINDOW home AS (PARTITION BY p.household_id)
ORDER BY p.basis DESC, p.household_id, NOT coalesce(p.is_head, false), s.birth_date, p.resident_id
LIMIT 200
