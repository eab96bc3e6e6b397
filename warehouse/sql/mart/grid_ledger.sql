-- mart.grid_ledger: one row a dwelling (一格一档): who lives there, in which grid
-- because: a grid's ledger is read dwelling by dwelling. Residents without a room are on the row of their building or
-- estate, so that no one is missing from the sum.
SELECT
    r.community, g.grid_no, g.grid_name, g.grid_head, r.estate, r.building, r.unit, r.room,
    concat_ws('|', r.community, coalesce(r.dwelling, concat_ws('|', r.estate, r.building, r.unit, r.room))) AS dwelling_key,
    r.room IS NOT NULL AS is_dwelling,
    count(*) AS residents,
    count(*) FILTER (r.is_registered) AS registered,
    count(*) FILTER (r.is_floating) AS floating,
    count(*) FILTER (r.is_member) AS party_members,
    count(*) FILTER (r.is_dibao) AS dibao_persons,
    count(*) FILTER (r.conflict_count > 0) AS residents_with_conflicts,
    count(*) FILTER (r.life_status = 'reported_dead') AS reported_dead,
    list(r.resident_id ORDER BY r.resident_id) AS resident_ids
FROM mart.resident r
LEFT JOIN core.grid_building g ON g.community = r.community AND g.estate = r.estate AND g.building = r.building
WHERE r.life_status <> 'confirmed_dead' AND r.status <> 'closed'
GROUP BY ALL
