-- One row a building of a community and its party group.
SELECT estate, building, party_group, group_basis AS basis, group_leader AS leader, liaison
FROM mart.building_group
WHERE community = $community
ORDER BY estate, try_cast(building AS INTEGER) NULLS LAST, building
