-- mart.dibao_household: one row a dibao certificate: what the household table states beside what its rows of persons add up to
-- because: 应保尽保 is checked by persons and amounts; every problem is a question to the office, not a verdict
--   per_person: monthly yuan of a covered person, 2 decimals
--   problems: codes of what does not hold: covered_differs (保障人口 is not the number of rows), covered_exceeds_size, no_persons,
--     no_household_row, head_missing (the head is not among the persons; a head need not be covered), person_dead, person_away,
--     person_not_resident (no other system knows the person), person_twice (on two certificates), no_amount
WITH household AS (
    SELECT p.dibao_no, min(l.resident_id) AS head_resident_id, min(p.community) AS community, min(p.dibao_cause) AS cause, min(p.dibao_start) AS start,
        max(try_cast(p.dibao_household_size AS INT)) AS stated_size, max(try_cast(p.dibao_covered AS INT)) AS stated_covered,
        max(try_cast(p.dibao_amount AS DECIMAL(12, 2))) AS stated_amount
    FROM core.person_record p
    JOIN link.resident_record l USING (record_no)
    WHERE p.source_id = 'dibao_household' AND p.dibao_no IS NOT NULL
    GROUP BY p.dibao_no
),
certificate AS (
    SELECT DISTINCT p.dibao_no, l.resident_id, p.community, p.dibao_class
    FROM core.person_record p
    JOIN link.resident_record l USING (record_no)
    WHERE p.source_id = 'dibao_person' AND p.dibao_no IS NOT NULL
),
person AS (
    SELECT c.*, r.life_status, r.presence, r.source_count, r.age,
        NOT EXISTS (SELECT 1 FROM link.resident_record o JOIN staging.source s USING (source_id) WHERE o.resident_id = c.resident_id AND s.system <> 'dibao') AS only_here,
        count(DISTINCT c.dibao_no) OVER (PARTITION BY c.resident_id) AS certificates
    FROM certificate c
    JOIN mart.resident r USING (resident_id)
),
summed AS (
    SELECT dibao_no, min(community) AS community, mode(dibao_class ORDER BY dibao_class) AS class, count(*) AS persons,
        count(*) FILTER (life_status <> 'alive') AS persons_dead, count(*) FILTER (presence IN ('left', 'registered_away', 'outflow')) AS persons_away,
        count(*) FILTER (only_here) AS persons_not_resident, count(*) FILTER (certificates > 1) AS persons_twice,
        count(*) FILTER (age >= 60) AS elderly, list(resident_id ORDER BY resident_id) AS resident_ids
    FROM person
    GROUP BY dibao_no
)
SELECT
    coalesce(h.dibao_no, s.dibao_no) AS dibao_no, h.head_resident_id, coalesce(h.community, s.community) AS community, r.grid_no,
    s.class, h.cause, h.start, h.stated_size, h.stated_covered, h.stated_amount, coalesce(s.persons, 0) AS persons,
    coalesce(s.persons, 0) - coalesce(s.persons_not_resident, 0) AS persons_resident, coalesce(s.persons_dead, 0) AS persons_dead,
    coalesce(s.persons_away, 0) AS persons_away, coalesce(s.elderly, 0) AS elderly, coalesce(s.resident_ids, []) AS resident_ids,
    CASE WHEN h.stated_covered > 0 THEN round(h.stated_amount / h.stated_covered, 2) END AS per_person,
    list_filter([
        CASE WHEN h.stated_covered <> s.persons THEN 'covered_differs' END,
        CASE WHEN h.stated_covered > h.stated_size THEN 'covered_exceeds_size' END,
        CASE WHEN s.dibao_no IS NULL THEN 'no_persons' END,
        CASE WHEN h.dibao_no IS NULL THEN 'no_household_row' END,
        CASE WHEN NOT list_contains(s.resident_ids, h.head_resident_id) THEN 'head_missing' END,
        CASE WHEN s.persons_dead > 0 THEN 'person_dead' END,
        CASE WHEN s.persons_away > 0 THEN 'person_away' END,
        CASE WHEN s.persons_not_resident > 0 THEN 'person_not_resident' END,
        CASE WHEN s.persons_twice > 0 THEN 'person_twice' END,
        CASE WHEN h.dibao_no IS NOT NULL AND h.stated_amount IS NULL THEN 'no_amount' END
    ], lambda one: one IS NOT NULL) AS problems
FROM household h
FULL JOIN summed s USING (dibao_no)
LEFT JOIN mart.resident r ON r.resident_id = coalesce(h.head_resident_id, s.resident_ids[1])
