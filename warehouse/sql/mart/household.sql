-- mart.household: one row a household, registered or actual
-- because: help reaches households. A dormitory or a collective hukou is no family.
-- kind: collective where the police keep the book as 集体户; dormitory where most of at least 5 people are registered at an
-- employer's place (5: fewer share a flat, or are a family, whatever the form says), or where more than 12 live in one flat
-- (12: a family of four generations).
-- counterpart_id: the household of the other basis that most of its people belong to.
-- head_basis: stated (one head), several (more than one is stated; the one of this dwelling, then the oldest stands), none (the
-- oldest adult stands).
WITH member AS (
    SELECT m.*, r.community, r.grid_no, r.grid_name, r.estate, r.building, r.unit, r.room, r.hukou_community, r.hukou_estate, r.hukou_kind,
        r.residence_address, r.hukou_address, r.is_dibao, r.is_member, r.age, r.conflict_count,
        coalesce(r.residence_kind IN ('单位内部', '工地', '集体宿舍', '工厂宿舍'), false) AS employed_there
    FROM mart.household_member m
    JOIN mart.resident r USING (resident_id)
),
shared AS (
    SELECT household_id, arg_max(other, (n, other)) AS counterpart_id
    FROM (
        SELECT m.household_id, o.household_id AS other, count(*) AS n
        FROM mart.household_member m
        JOIN mart.household_member o ON o.resident_id = m.resident_id AND o.basis <> m.basis
        GROUP BY ALL
    )
    GROUP BY household_id
)
SELECT
    m.household_id, any_value(m.basis) AS basis, count(*) AS members,
    arg_min(m.resident_id, NOT m.is_head) AS head_resident_id,
    CASE count(*) FILTER (m.stated_head) WHEN 0 THEN 'none' WHEN 1 THEN 'stated' ELSE 'several' END AS head_basis,
    count(*) FILTER (m.stated_head) AS heads_stated,
    CASE any_value(m.basis) WHEN 'actual' THEN any_value(m.community) ELSE mode(m.hukou_community ORDER BY m.hukou_community) END AS community,
    CASE WHEN any_value(m.basis) = 'actual' THEN any_value(m.grid_no) END AS grid_no,
    CASE WHEN any_value(m.basis) = 'actual' THEN any_value(m.grid_name) END AS grid_name,
    split_part(any_value(m.dwelling), '|', 1) AS estate, split_part(any_value(m.dwelling), '|', 2) AS building,
    split_part(any_value(m.dwelling), '|', 3) AS unit, split_part(any_value(m.dwelling), '|', 4) AS room,
    any_value(m.dwelling) AS dwelling,
    CASE any_value(m.basis) WHEN 'actual' THEN min(m.residence_address) ELSE mode(m.hukou_address ORDER BY m.hukou_address) END AS address,
    CASE
        WHEN any_value(m.basis) = 'registered' AND mode(m.hukou_kind ORDER BY m.hukou_kind) = 'collective' THEN 'collective'
        WHEN count(*) > 12 OR (count(*) >= 5 AND 2 * count(*) FILTER (m.employed_there) > count(*)) THEN 'dormitory'
        ELSE 'family'
    END AS kind,
    any_value(s.counterpart_id) AS counterpart_id,
    count(*) FILTER (m.is_dibao) AS dibao_members, count(*) FILTER (m.is_member) AS party_members,
    count(*) FILTER (m.age >= 60) AS elderly, count(*) FILTER (m.age < 14) AS children,
    count(*) FILTER (m.relation_problem IS NOT NULL) AS relation_problems,
    sum(m.conflict_count)::BIGINT AS conflict_count
FROM member m
LEFT JOIN shared s USING (household_id)
GROUP BY m.household_id
