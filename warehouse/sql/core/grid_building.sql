-- core.grid_building: one row a building that a grid covers
-- because: "1-4号楼、6号楼" in one cell says of each building which grid it belongs to
SELECT DISTINCT
    community, estate, unnest(string_split(building_range, ';')) AS building, grid_no, grid_name, grid_head
FROM staging.reference
WHERE source_id = 'grid_area' AND building_range IS NOT NULL
