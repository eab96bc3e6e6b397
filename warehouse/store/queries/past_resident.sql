-- The head of one resident's record as of a night; what is counted of its values is counted by whoever has read those.
SELECT resident_id, name, sex, birth_date, status, life_status, community, is_member, is_dibao, $night::VARCHAR AS as_of
FROM history.states_on($night)
WHERE resident_id = $resident
