-- mart.household: one row a household, registered or actual
-- because: help reaches households. A dormitory or a collective hukou is no family. Where it stands is where its head stands.
-- kind: collective where the police keep most of the book as 集体户; dormitory where most of at least 5 people are registered at
-- an employer's place (5: fewer share a flat, or are a family, whatever the form says), or where more than 12 live in one flat
-- (12: a family of four generations).
-- counterpart_id: the household of the other basis that most of its people belong to; of two, the one that the
-- book's head belongs to.
-- household_part: NULL but for those who keep house apart behind a door that others live behind too; dwelling_key says which door.
-- head_basis: stated (one head), several (more than one is stated; the one of this dwelling, then the oldest stands), none (the
-- oldest adult stands; a collective book without a stated head has none).
WITH summed AS (
    SELECT
        m.household_id, m.basis, m.household_key, count(*) AS members,
        max(m.resident_id) FILTER (m.is_head) AS head_resident_id, coalesce(max(m.dwelling) FILTER (m.is_head), max(m.dwelling)) AS dwelling,
        max(m.dwelling_key) AS dwelling_key, max(m.household_part) AS household_part,
        min(m.resident_id) AS somebody,
        count(*) FILTER (m.stated_head) AS heads_stated,
        count(*) FILTER (r.hukou_kind = 'collective') AS collective,
        count(*) FILTER (r.residence_kind IN ('单位内部', '工地', '集体宿舍', '工厂宿舍')) AS employed_there,
        count(*) FILTER (r.is_dibao) AS dibao_members, count(*) FILTER (r.is_member) AS party_members,
        count(*) FILTER (r.age >= 60) AS elderly, count(*) FILTER (r.age < 14) AS children,
        count(*) FILTER (m.relation_problem IS NOT NULL) AS relation_problems,
        sum(r.conflict_count)::BIGINT AS conflict_count
    FROM mart.household_member m
    JOIN mart.resident r USING (resident_id)
    GROUP BY ALL
),
shared AS (
    SELECT household_id, arg_max(other, (n, headed, other)) AS counterpart_id
    FROM (
        SELECT m.household_id, o.household_id AS other, count(*) AS n, 
            bool_or(CASE m.basis WHEN 'registered' THEN m.is_head ELSE o.is_head END) AS headed
        FROM mart.household_member m
        JOIN mart.household_member o ON o.resident_id = m.resident_id AND o.basis <> m.basis
        GROUP BY ALL
    )
    GROUP BY household_id
)
SELECT
    s.household_id, s.basis, s.members, s.head_resident_id,
    CASE s.heads_stated WHEN 0 THEN 'none' WHEN 1 THEN 'stated' ELSE 'several' END AS head_basis, s.heads_stated,
    CASE s.basis WHEN 'actual' THEN h.community ELSE h.hukou_community END AS community,
    CASE s.basis WHEN 'actual' THEN h.grid_no END AS grid_no, CASE s.basis WHEN 'actual' THEN h.grid_name END AS grid_name,
    nullif(split_part(s.dwelling, '|', 1), '') AS estate, nullif(split_part(s.dwelling, '|', 2), '') AS building,
    nullif(split_part(s.dwelling, '|', 3), '') AS unit, nullif(split_part(s.dwelling, '|', 4), '') AS room, s.dwelling,
    CASE s.basis WHEN 'actual' THEN h.residence_address ELSE h.hukou_address END AS address,
    CASE
        WHEN s.basis = 'registered' AND 2 * s.collective > s.members THEN 'collective'
        WHEN s.members > 12 OR (s.members >= 5 AND 2 * s.employed_there > s.members) THEN 'dormitory'
        ELSE 'family'
    END AS kind,
    c.counterpart_id, s.dibao_members, s.party_members, s.elderly, s.children, s.relation_problems, s.conflict_count, s.household_key,
    s.dwelling_key, s.household_part
FROM summed s
JOIN mart.resident h ON h.resident_id = coalesce(s.head_resident_id, s.somebody)
LEFT JOIN shared c USING (household_id)
