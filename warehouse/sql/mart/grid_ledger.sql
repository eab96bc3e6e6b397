-- mart.grid_ledger: one row a dwelling (一格一档): who lives there, in which grid
-- because: a grid's ledger is read dwelling by dwelling. Residents without a room are on the row of their building or
-- estate, so that no one is missing from the sum.
-- use: dormitory as mart.household says of a household behind the door, rented where most of those who live there are registered as tenants, else lived_in.
-- last_visit: the newest visit (mart.visit) to somebody who lives there, or to the dwelling, up to the night: a later
-- date is a slip of the pen.
-- household_ids: the households behind the door, the main one first, which is household_id; nearly always one.
-- elderly_alone: one person of 60 or more and nobody else; elderly_only: several, all of 60 or more.
WITH living AS (
    SELECT resident_id, community, grid_no, grid_name, estate, building, unit, room, dwelling, is_registered, is_floating, presence, is_member,
        is_dibao, disabled, age, residence_kind, conflict_count, life_status,
        concat_ws('|', community, coalesce(dwelling, concat_ws('|', estate, building, unit, room))) AS dwelling_key
    FROM mart.resident
    WHERE life_status <> 'confirmed_dead' AND presence NOT IN ('left', 'registered_away', 'outflow')
),
summed AS (
    SELECT
        dwelling_key, room IS NOT NULL AS is_dwelling,
        min(community) AS community, min(grid_no) AS grid_no, min(grid_name) AS grid_name, min(estate) AS estate, min(building) AS building,
        min(unit) AS unit, min(room) AS room, min(dwelling) AS dwelling,
        count(*) AS residents,
        count(*) FILTER (is_registered) AS registered,
        count(*) FILTER (is_floating) AS floating,
        count(*) FILTER (presence = 'here_registered_elsewhere') AS registered_elsewhere,
        count(*) FILTER (is_member) AS party_members,
        count(*) FILTER (is_dibao) AS dibao_persons,
        count(*) FILTER (disabled = '1') AS disabled,
        count(*) FILTER (age >= 60) AS elderly, count(*) FILTER (age < 14) AS children,
        count(*) FILTER (residence_kind = '出租房屋') AS tenants,
        count(*) FILTER (conflict_count > 0) AS residents_with_conflicts,
        count(*) FILTER (life_status = 'reported_dead') AS reported_dead,
        list_sort(list(resident_id)) AS resident_ids
    FROM living
    GROUP BY ALL
),
home AS (
    SELECT dwelling_key, list(household_id ORDER BY household_part::INT NULLS FIRST) AS household_ids, bool_or(kind = 'dormitory') AS is_dormitory
    FROM mart.household
    WHERE basis = 'actual'
    GROUP BY dwelling_key
),
-- where the person lives who was visited; of a row that names nobody surely, the dwelling that it states
visited AS (
    SELECT coalesce(l.dwelling_key, concat_ws('|', v.community, v.dwelling)) AS dwelling_key, max(v.visited_on) AS last_visit
    FROM mart.visit v
    LEFT JOIN living l USING (resident_id)
    CROSS JOIN staging.night n
    WHERE (l.dwelling_key IS NOT NULL OR v.dwelling IS NOT NULL) AND v.visited_on <= n.night
    GROUP BY ALL
)
SELECT
    s.community, s.grid_no, s.grid_name, g.grid_head, s.estate, s.building, s.unit, s.room, s.dwelling_key, s.is_dwelling,
    h.household_ids[1] AS household_id, coalesce(h.household_ids, []) AS household_ids,
    CASE WHEN h.is_dormitory THEN 'dormitory' WHEN 2 * s.tenants > s.residents THEN 'rented' ELSE 'lived_in' END AS use,
    s.residents, s.registered, s.floating, s.registered_elsewhere, s.party_members, s.dibao_persons, s.disabled, s.elderly, s.children,
    s.is_dwelling AND s.residents = 1 AND s.elderly = 1 AS elderly_alone,
    s.is_dwelling AND s.residents > 1 AND s.elderly = s.residents AS elderly_only,
    s.residents_with_conflicts, s.reported_dead, v.last_visit, s.resident_ids
FROM summed s
LEFT JOIN core.grid_building g ON g.community = s.community AND g.estate = s.estate AND g.building = s.building
LEFT JOIN home h ON h.dwelling_key = s.dwelling_key AND s.is_dwelling
LEFT JOIN visited v ON v.dwelling_key = s.dwelling_key
