-- What a night changed, one row a change: the lineage of residents' ids as the ledger tells it, then what differs between the
-- spans that closed and those that opened. The temporary tables are those of history_spans.compare.
-- A change that follows only from records which went from one resident to another (a merge, a split) keeps that as its reason:
-- the new value was already stated of this resident or of the other one.
WITH pair AS (
    SELECT resident_id, other_resident_id AS other,
        CASE WHEN change = 'merged' OR reason = 'records_joined' THEN 'records_joined'
             WHEN change IN ('split', 'new') OR reason = 'records_parted' THEN 'records_parted' ELSE 'records_exchanged' END AS why
    FROM staging.change
    WHERE other_resident_id IS NOT NULL
),
both_ways AS (SELECT resident_id, other, why FROM pair UNION SELECT other, resident_id, why FROM pair),
-- a merge explains more than a split, and that more than an exchange
shuffled AS (
    SELECT resident_id, arg_min(why, list_position(['records_joined', 'records_parted', 'records_exchanged'], why)) AS why
    FROM both_ways
    GROUP BY resident_id
),
-- who is not on both nights has nothing to compare
passing AS (SELECT DISTINCT resident_id FROM staging.change WHERE change IN ('new', 'reopened', 'closed', 'merged')),
before AS (
    SELECT resident_id, field, value, chosen OR (field = 'phones' AND rule IS DISTINCT FROM 'borrowed') AS used
    FROM was_value
    WHERE value IS NOT NULL
),
now AS (
    SELECT i.resident_id, i.field, i.value, list_contains(i.sources, 'correction') AS corrected,
        EXISTS (FROM before b WHERE b.resident_id = i.resident_id AND b.field = i.field AND b.value = i.value) AS own,
        EXISTS (
            FROM both_ways p JOIN before b ON b.resident_id = p.other
            WHERE p.resident_id = i.resident_id AND b.field = i.field AND b.value = i.value
        ) AS others
    FROM is_value i
    WHERE i.value IS NOT NULL AND (i.chosen OR (i.field = 'phones' AND i.rule IS DISTINCT FROM 'borrowed'))
),
old_value AS (SELECT resident_id, field, string_agg(value, '、' ORDER BY value) AS value FROM before WHERE used GROUP BY ALL),
new_value AS (
    SELECT resident_id, field, string_agg(value, '、' ORDER BY value) AS value, bool_or(corrected) AS corrected, bool_and(own) AS own,
        bool_and(own OR others) AS known
    FROM now
    GROUP BY ALL
),
value_change AS (
    SELECT resident_id, field, o.value AS old_value, n.value AS new_value,
        CASE
            WHEN n.corrected THEN 'correction'
            WHEN s.why IS NOT NULL AND coalesce(n.known, true) THEN s.why
            WHEN n.value IS NULL THEN 'no_longer_stated'
            WHEN n.own THEN 'chosen_anew'
            ELSE 'stated'
        END AS reason
    FROM old_value o
    FULL JOIN new_value n USING (resident_id, field)
    LEFT JOIN shuffled s USING (resident_id)
    ANTI JOIN passing USING (resident_id)
    WHERE o.value IS DISTINCT FROM n.value
),
state AS (
    SELECT w AS was, i AS now, coalesce(s.why, 'stated') AS why
    FROM was_state w
    JOIN is_state i ON i.resident_id = w.resident_id
    LEFT JOIN shuffled s ON s.resident_id = i.resident_id
),
moved AS (
    SELECT now.resident_id AS resident_id, CASE WHEN was.community <> now.community THEN 'community' ELSE 'dwelling' END AS field,
        concat_ws(' ', was.community, was.residence_address) AS old_value, concat_ws(' ', now.community, now.residence_address) AS new_value,
        coalesce(v.reason, why) AS reason, was.community AS from_community, was.grid_no AS from_grid_no
    FROM state
    LEFT JOIN value_change v ON v.resident_id = now.resident_id AND v.field = 'residence_address'
    WHERE was.community <> now.community OR was.dwelling <> now.dwelling OR was.estate <> now.estate OR was.building <> now.building
),
household AS (
    SELECT resident_id, basis AS field, o.household_id AS old_value, n.household_id AS new_value
    FROM (SELECT resident_id, basis, string_agg(household_id, '、' ORDER BY household_id) AS household_id FROM was_membership GROUP BY ALL) o
    FULL JOIN (SELECT resident_id, basis, string_agg(household_id, '、' ORDER BY household_id) AS household_id FROM is_membership GROUP BY ALL) n
    USING (resident_id, basis)
    ANTI JOIN passing USING (resident_id)
    WHERE o.household_id IS DISTINCT FROM n.household_id
),
differs AS (
    SELECT 'moved' AS change, * FROM moved
    UNION ALL BY NAME
    SELECT CASE now.life_status WHEN 'alive' THEN 'alive_again' ELSE now.life_status END AS change, now.resident_id AS resident_id,
        'life_status' AS field, was.life_status AS old_value, now.life_status AS new_value, why AS reason
    FROM state
    WHERE was.life_status <> now.life_status
    UNION ALL BY NAME
    SELECT 'presence' AS change, now.resident_id AS resident_id, 'presence' AS field, was.presence AS old_value, now.presence AS new_value, why AS reason
    FROM state
    WHERE was.presence <> now.presence
    UNION ALL BY NAME
    SELECT CASE WHEN now.is_dibao THEN 'dibao_on' ELSE 'dibao_off' END AS change, now.resident_id AS resident_id, 'dibao_no' AS field,
        was.dibao_no AS old_value, now.dibao_no AS new_value, why AS reason
    FROM state
    WHERE was.is_dibao <> now.is_dibao
    UNION ALL BY NAME
    SELECT CASE WHEN NOT was.is_member THEN 'member_on' WHEN NOT now.is_member THEN 'member_off' ELSE 'branch' END AS change,
        now.resident_id AS resident_id, 'branch' AS field, was.branch AS old_value, now.branch AS new_value, why AS reason
    FROM state
    WHERE was.is_member <> now.is_member OR (now.is_member AND was.branch IS DISTINCT FROM now.branch)
    UNION ALL BY NAME
    SELECT 'household' AS change, h.*, CASE WHEN m.resident_id IS NOT NULL THEN 'moved' ELSE coalesce(s.why, 'stated') END AS reason
    FROM household h
    LEFT JOIN moved m USING (resident_id)
    LEFT JOIN shuffled s USING (resident_id)
    UNION ALL BY NAME
    SELECT 'value' AS change, v.*
    FROM value_change v
    LEFT JOIN moved m USING (resident_id)
    WHERE v.field <> 'branch' AND NOT (v.field = 'residence_address' AND m.resident_id IS NOT NULL)
),
told AS (
    SELECT night, change, resident_id, other_resident_id, reason, records FROM staging.change
    UNION ALL BY NAME
    SELECT $night AS night, * FROM differs WHERE NOT $baseline
),
lives AS (SELECT resident_id, min(household_id) AS household_id FROM now_membership WHERE basis = 'actual' GROUP BY resident_id)
SELECT
    t.night, t.change, t.resident_id, t.other_resident_id, t.reason, t.records, t.field, t.old_value, t.new_value,
    CASE WHEN i.resident_id IS NULL THEN w.community ELSE i.community END AS community,
    CASE WHEN i.resident_id IS NULL THEN w.grid_no ELSE i.grid_no END AS grid_no,
    CASE WHEN t.change = 'household' THEN coalesce(t.new_value, t.old_value) ELSE l.household_id END AS household_id,
    t.from_community, t.from_grid_no
FROM told t
LEFT JOIN now_state i USING (resident_id)
LEFT JOIN was_state w USING (resident_id)
LEFT JOIN lives l USING (resident_id)
