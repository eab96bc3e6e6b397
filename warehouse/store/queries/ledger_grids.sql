-- One row a grid of the district.
SELECT
    grid_no, community, grid_name, grid_head, stated_households, stated_population, buildings, households, residents, members, low, high, within
FROM mart.grid
ORDER BY community NULLS LAST, grid_no
