-- mart.household_member: one row per (household_id, resident_id, basis)
-- because: 人户分离 means that one person may belong to a registered household (户口簿) and to an actual one (dwelling)
WITH registered AS (
    SELECT rr.resident_id, 'registered' AS basis, r.household_key AS household_key, arg_max(r.relation, r.record_no) AS relation
    FROM core.person_record r
    JOIN link.resident_record rr USING (record_no)
    WHERE r.source_id = 'police_resident' AND r.household_no IS NOT NULL
    GROUP BY ALL
),
actual AS (
    SELECT resident_id, 'actual' AS basis, concat_ws('|', community, dwelling) AS household_key, relation
    FROM mart.resident
    WHERE dwelling IS NOT NULL AND life_status <> 'confirmed_dead' AND status <> 'closed'
)
SELECT upper(left(basis, 1)) || 'H' || substr(md5(basis || household_key), 1, 12) AS household_id, resident_id, basis, relation, household_key
FROM (FROM registered UNION ALL FROM actual)
