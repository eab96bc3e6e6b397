-- core.estate: one row an estate that lies in one community only
-- because: the police print no community; the estate tells it where the grid tables know the estate
SELECT estate, any_value(community) AS community
FROM (
    SELECT estate, community FROM core.grid_building
    UNION
    SELECT estate, community FROM core.building_group
)
WHERE estate IS NOT NULL AND community IS NOT NULL
GROUP BY estate
HAVING count(DISTINCT community) = 1
