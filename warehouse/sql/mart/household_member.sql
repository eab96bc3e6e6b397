-- mart.household_member: one row per (household_id, resident_id, basis)
-- because: 人户分离 means that one person may belong to a registered household (户口簿) and to an actual one (dwelling).
-- household_part: behind one door several households may live, each for itself; the main one has none, and the dwelling for its key.
-- since: the first night that has them together.
-- relation: to the head; of somebody who heads another book NULL, as nobody states it.
-- relation_problem: what cannot be so of two people: 12 years is the least between a parent and a child that the registers
-- themselves let pass.
WITH booked AS (
    SELECT rr.resident_id, 'registered' AS basis, r.household_key,
        arg_max(r.hukou_dwelling, r.record_no) AS dwelling, arg_max(r.relation, r.record_no) AS relation
    FROM core.person_record r
    JOIN link.resident_record rr USING (record_no)
    JOIN staging.source s ON s.source_id = r.source_id
    WHERE s.lists = 'hukou' AND r.household_no IS NOT NULL AND r.closed_on IS NULL
    GROUP BY ALL
),
book AS (
    SELECT rr.resident_id, r.household_key, max(r.relation) AS relation, max(s.residence_trust) AS trust
    FROM core.person_record r
    JOIN link.resident_record rr USING (record_no)
    JOIN staging.source s ON s.source_id = r.source_id
    WHERE r.household_key IS NOT NULL AND r.relation IS NOT NULL
    GROUP BY ALL
),
registered AS (
    SELECT b.*, r.name, r.spouse_name, r.sex, r.age, r.birth_date, coalesce(b.relation IN ('02', '03'), false) AS stated_head, 0 AS away,
        coalesce(r.hukou_kind = 'collective', false) AS collective
    FROM booked b
    JOIN mart.resident r USING (resident_id)
    WHERE r.life_status <> 'confirmed_dead'
),
actual AS (
    SELECT r.resident_id, 'actual' AS basis, concat_ws('|', r.community, r.dwelling, r.household_part) AS household_key,
        concat_ws('|', r.community, r.dwelling) AS dwelling_key, r.household_part, r.dwelling, r.relation,
        r.name, r.spouse_name, r.sex, r.age, r.birth_date,
        coalesce(r.relation IN ('02', '03'), false) AS stated_head,
        -- who heads a book of this very dwelling goes before who heads one elsewhere
        CASE WHEN r.hukou_dwelling = r.dwelling THEN 0 ELSE 1 END AS away, false AS collective
    FROM mart.resident r
    WHERE r.dwelling IS NOT NULL AND r.life_status <> 'confirmed_dead' AND r.presence NOT IN ('left', 'registered_away', 'outflow')
),
headed AS (
    SELECT *,
        -- nobody is head of a collective book by age
        row_number() OVER first = 1 AND (stated_head OR NOT collective) AS is_head,
        first_value(resident_id) OVER first AS head_id, first_value(sex) OVER first AS head_sex, first_value(age) OVER first AS head_age,
        first_value(name) OVER first AS head_name, first_value(spouse_name) OVER first AS head_spouse,
        first_value(stated_head) OVER first AS has_stated_head
    FROM (FROM registered UNION ALL BY NAME FROM actual)
    WINDOW first AS (
        PARTITION BY basis, household_key
        ORDER BY stated_head DESC, away, coalesce(age >= 18, false) DESC, birth_date NULLS LAST, resident_id
    )
),
-- whoever shares a book or a card with the head is to the head what that book says, and married people name each other
related AS (
    SELECT h.*, CASE
            WHEN h.is_head THEN '02'
            WHEN h.basis = 'registered' THEN CASE WHEN NOT h.stated_head AND h.has_stated_head THEN h.relation END
            WHEN b.relation IS NOT NULL THEN b.relation
            WHEN h.spouse_name = h.head_name OR h.head_spouse = h.name THEN '10'
        END AS to_head
    FROM headed h
    LEFT JOIN (
        SELECT o.resident_id, d.resident_id AS head_id, arg_max(o.relation, (o.trust, o.relation)) AS relation
        FROM book o
        JOIN book d USING (household_key)
        WHERE d.relation IN ('02', '03') AND o.relation NOT IN ('01', '02', '03')
        GROUP BY ALL
    ) b ON b.resident_id = h.resident_id AND b.head_id = h.head_id AND h.basis = 'actual'
)
SELECT
    r.household_id, resident_id, basis,
    to_head AS relation, is_head, stated_head, away = 0 AS registered_there,
    CASE
        WHEN is_head OR to_head IS NULL THEN NULL
        WHEN to_head IN ('10', '11', '12') AND sex = head_sex THEN 'spouse_same_sex'
        WHEN (to_head IN ('11', '20', '21', '22', '23', '24', '25', '26', '27', '28', '29') AND sex = '2')
          OR (to_head IN ('12', '30', '31', '32', '33', '34', '35', '36', '37', '38', '39') AND sex = '1') THEN 'relation_and_sex'
        WHEN left(to_head, 1) IN ('2', '3') AND to_head NOT IN ('28', '38') AND age > head_age - 12 THEN 'child_not_younger'
        WHEN to_head IN ('51', '52') AND age < head_age + 12 THEN 'parent_not_older'
    END AS relation_problem,
    household_key, dwelling, dwelling_key, household_part, coalesce(k.since, n.night) AS since
FROM (SELECT *, upper(left(basis, 1)) || 'H' || substr(md5(basis || household_key), 1, 12) AS household_id FROM related) r
LEFT JOIN staging.seen_membership k ON k.key = hash(r.household_id, r.resident_id)
CROSS JOIN staging.night n
