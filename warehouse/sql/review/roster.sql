-- review.roster: one row a person whom a roster row names and who was left open
-- because: a visit shown on somebody else's record is worse than one shown nowhere, so what is not sure is asked
--   source_id, file, sheet, row_number: the row, as a person counts it on the screen
--   role: household (the head of the household visited or helped) or member (the party member of a pair)
--   name: the name as it stands in the row
--   community: the community that the row states
--   address: the address as it stands in the row; of a pair it is the household's
--   reason: nobody (no resident of such a name is near), several (more than one may be meant), unsure (one, but not surely)
--   candidates: residents who may be meant, the likeliest first, at most five
--   stated_name, stated_address, phones: whom the row names, in standard form, and a telephone of that person: with source, role and
--     community what an answer is kept under (daoqiao review --rosters), so that one answer serves every row that states the same
--   stated_on: the day of the visit or the pairing
--   beside: of a pair, the other person whom the row names
--   says: what else the row says, in its words
SELECT
    m.source_id, m.file, m.sheet, m.row_number, m.role,
    CASE WHEN m.role = 'member' THEN r.pair_member_raw ELSE coalesce(r.pair_household_raw, r.name_raw) END AS name,
    r.community, r.residence_address_raw AS address, m.rule AS reason, m.candidates,
    m.name AS stated_name, m.address AS stated_address, m.phones, coalesce(r.visited_on, r.paired_on) AS stated_on,
    CASE WHEN m.role = 'member' THEN r.pair_household_raw ELSE r.pair_member_raw END AS beside,
    nullif(concat_ws('，', r.visitor, r.visit_kind, r.visit_result, r.pair_measure), '') AS says
FROM staging.roster_match m
JOIN staging.roster r ON r.source_id = m.source_id AND r.delivery_id = m.delivery_id AND r.sheet IS NOT DISTINCT FROM m.sheet
    AND r.row_number = m.row_number
WHERE m.resident_id IS NULL AND m.rule <> 'person'
