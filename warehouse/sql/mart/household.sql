-- mart.household: one row a household, registered or actual
-- because: help reaches households. A dormitory or a collective hukou is no family:
-- 12 = more than live in one flat of a family of four generations; the code says 集体户 where the police know
SELECT
    m.household_id, any_value(m.basis) AS basis, count(*) AS members,
    arg_min(m.resident_id, (CASE WHEN m.relation IN ('02', '03') THEN 0 ELSE 1 END, m.resident_id)) AS head_resident_id,
    count(*) FILTER (m.relation IN ('02', '03')) AS heads_stated,
    mode(r.community ORDER BY r.community) AS community,
    mode(r.dwelling ORDER BY r.dwelling) AS dwelling,
    mode(r.residence_address ORDER BY r.residence_address) AS address,
    CASE WHEN count(*) > 12 OR mode(r.hukou_kind ORDER BY r.hukou_kind) = (SELECT code FROM staging.code WHERE table_id = 'hukou_kind' AND name LIKE '%集体%' LIMIT 1)
              AND any_value(m.basis) = 'registered'
         THEN 'collective' ELSE 'family' END AS kind,
    count(*) FILTER (r.is_dibao) AS dibao_members, count(*) FILTER (r.is_member) AS party_members,
    sum(r.conflict_count)::BIGINT AS conflict_count
FROM mart.household_member m
JOIN mart.resident r USING (resident_id)
GROUP BY m.household_id
