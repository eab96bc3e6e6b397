-- title: 登记的楼栋在网格表或楼栋表里
-- title_en: every building of an address is in the tables of grids or buildings
-- family: places
-- indicator: 0402
-- severity: warning
-- mostly: 0.95
-- field: residence_address
-- definition: 看现居住地址写到了楼、小区在网格表或楼栋表里、没有注销的记录。这个小区没有这一栋楼的，算一处。小区都不认识的不看。
-- ask: 网格和楼栋表里没有这栋楼，请核对楼号；确有此楼的，请网格中心把它补进网格。
-- grain: one row an open record with a residence down to the building, in an estate that the grid tables know
-- reason: people at a building that no grid covers are in nobody's ledger (一格一档). Addresses are typed by hand; one in twenty may have a wrong digit.
WITH known AS (
    SELECT estate, building FROM core.grid_building
    UNION
    SELECT estate, building FROM core.building_group
),
estate AS (SELECT DISTINCT estate FROM known)
SELECT p.record_no, k.building IS NULL AS breaks, CASE WHEN k.building IS NULL THEN p.residence_address END AS stated
FROM core.person_record p
SEMI JOIN estate e ON e.estate = p.estate
LEFT JOIN known k ON k.estate = p.estate AND k.building = p.building
WHERE p.building IS NOT NULL AND p.closed_on IS NULL AND coalesce(p.person_state, 'normal') NOT IN ('moved_out', 'dead')
