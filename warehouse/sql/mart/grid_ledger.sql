-- mart.grid_ledger: one row a dwelling (一格一档): who lives there, in which grid
-- because: a grid's ledger is read dwelling by dwelling. Residents without a room are on the row of their building or
-- estate, so that no one is missing from the sum.
-- use: rented where most of those who live there are registered as tenants, dormitory as mart.household says, else lived_in.
-- elderly_alone: one person of 60 or more and nobody else; elderly_only: several, all of 60 or more.
SELECT
    r.community, r.grid_no, r.grid_name, any_value(g.grid_head) AS grid_head, r.estate, r.building, r.unit, r.room,
    concat_ws('|', r.community, coalesce(r.dwelling, concat_ws('|', r.estate, r.building, r.unit, r.room))) AS dwelling_key,
    r.room IS NOT NULL AS is_dwelling,
    any_value(m.household_id) AS household_id,
    CASE WHEN any_value(h.kind) = 'dormitory' THEN 'dormitory' WHEN 2 * count(*) FILTER (r.residence_kind = '出租房屋') > count(*) THEN 'rented' ELSE 'lived_in' END AS use,
    count(*) AS residents,
    count(*) FILTER (r.is_registered) AS registered,
    count(*) FILTER (r.is_floating) AS floating,
    count(*) FILTER (r.presence = 'here_registered_elsewhere') AS registered_elsewhere,
    count(*) FILTER (r.is_member) AS party_members,
    count(*) FILTER (r.is_dibao) AS dibao_persons,
    count(*) FILTER (r.disabled = '1') AS disabled,
    count(*) FILTER (r.age >= 60) AS elderly, count(*) FILTER (r.age < 14) AS children,
    r.room IS NOT NULL AND count(*) = 1 AND bool_and(coalesce(r.age >= 60, false)) AS elderly_alone,
    r.room IS NOT NULL AND count(*) > 1 AND bool_and(coalesce(r.age >= 60, false)) AS elderly_only,
    count(*) FILTER (r.conflict_count > 0) AS residents_with_conflicts,
    count(*) FILTER (r.life_status = 'reported_dead') AS reported_dead,
    list(r.resident_id ORDER BY r.resident_id) AS resident_ids
FROM mart.resident r
LEFT JOIN core.grid_building g ON g.community = r.community AND g.estate = r.estate AND g.building = r.building
LEFT JOIN mart.household_member m ON m.resident_id = r.resident_id AND m.basis = 'actual'
LEFT JOIN mart.household h ON h.household_id = m.household_id
WHERE r.life_status <> 'confirmed_dead' AND r.presence NOT IN ('left', 'registered_away', 'outflow')
GROUP BY r.community, r.grid_no, r.grid_name, r.estate, r.building, r.unit, r.room, r.dwelling
