-- link.roster_match: one row a person whom a roster row names (a pair's row names two)
-- because: these rows carry no number; by name, place and phone they are found among the residents or left open, and never make one
--   source_id, delivery_id, file, sheet, row_number: the row, as a person counts it on the screen
--   role: household (the head of the household visited or helped) or member (the party member of a pair)
--   resident_id: who it is; NULL where the row was left open, or a person said that no system has whom it names
--   rule: name or near_name with what agreed besides: phone, room, building, estate, community, district; of an open row why: nobody bears
--     the name there, several may be meant, unsure of the only one. person: somebody answered it; without a resident, that it is none
--   candidates: residents who may be meant, the likeliest first, at most five
SELECT source_id, delivery_id, file, sheet, row_number, role, resident_id, rule, candidates
FROM staging.roster_match
