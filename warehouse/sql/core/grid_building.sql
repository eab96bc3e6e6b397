-- core.grid_building: one row a building that a grid covers
-- because: "1-4号楼、6号楼" in one cell says of each building which grid it belongs to. A building that two grids claim is
-- counted once, in the first of them; claims counts them.
SELECT community, estate, building, min(grid_no) AS grid_no, arg_min(grid_name, grid_no) AS grid_name, arg_min(grid_head, grid_no) AS grid_head,
    count(DISTINCT grid_no) AS claims
FROM (
    SELECT community, estate, unnest(string_split(building_range, ';')) AS building, grid_no, grid_name, grid_head
    FROM staging.reference
    WHERE source_id = 'grid_area' AND building_range IS NOT NULL
)
GROUP BY community, estate, building
