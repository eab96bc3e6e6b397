-- core.building_group: one row a building of an estate, with its party group
-- because: which group a member belongs to follows from the building
SELECT community, estate, building, any_value(party_group) AS party_group, any_value(group_leader) AS group_leader, any_value(liaison) AS liaison
FROM (
    SELECT * EXCLUDE (building), unnest(string_split(building, ';')) AS building
    FROM staging.reference
    WHERE source_id = 'grid_building' AND building IS NOT NULL
)
GROUP BY community, estate, building
