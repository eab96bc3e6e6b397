-- core.building_group: one row a building of an estate, with its party group
-- because: which group a member belongs to follows from the building
SELECT community, estate, building, min(party_group) AS party_group, min(group_leader) AS group_leader, min(liaison) AS liaison
FROM (
    SELECT * EXCLUDE (building), unnest(string_split(building, ';')) AS building
    FROM staging.reference
    WHERE source_id = 'grid_building' AND building IS NOT NULL
)
GROUP BY community, estate, building
