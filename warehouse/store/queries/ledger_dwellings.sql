-- One row a dwelling of a grid, or with NULL of those of a community that stand in no grid, in the order of the doors.
SELECT
    estate, building, unit, room, household_id, household_ids,
    CASE WHEN NOT is_dwelling THEN 'building' WHEN starts_with(room, '商') THEN 'shop' ELSE use END AS use,
    residents, floating, party_members, dibao_persons, disabled, elderly, children, elderly_alone, elderly_only, residents_with_conflicts,
    reported_dead, last_visit, resident_ids
FROM mart.grid_ledger
WHERE grid_no IS NOT DISTINCT FROM $grid::VARCHAR AND ($grid IS NOT NULL OR community = $community::VARCHAR)
ORDER BY
    estate NULLS LAST, try_cast(building AS INTEGER) NULLS LAST, building NULLS LAST, try_cast(unit AS INTEGER) NULLS LAST, unit NULLS LAST,
    try_cast(room AS INTEGER) NULLS LAST, room NULLS LAST
