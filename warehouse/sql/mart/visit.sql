-- mart.visit: one row a visit to a household (走访记录)
-- because: who was visited this quarter and this year, and who not yet, is asked of residents and dwellings, not of names
--   file, sheet, row_number: the row, as a person counts it on the screen
--   resident_id: the person named of the household; NULL where the row was left open (review.roster) or a person said that it is none
--   community: the community that the row states, else that of the estate
--   dwelling: estate|building|unit|room as the row states it; NULL where its address leads to no room
--   visited_on: the day of the visit
--   quarter: its quarter, 2026-Q3; NULL where no month is known
--   visitor: who visited, in the roster's words
--   kind: what for, in the roster's words
--   result: what was found and done, in the roster's words
SELECT
    r.file, r.sheet, r.row_number, m.resident_id, coalesce(r.community, e.community) AS community, r.dwelling, r.visited_on,
    CASE WHEN length(r.visited_on) >= 7 THEN left(r.visited_on, 4) || '-Q' || ((substr(r.visited_on, 6, 2)::INTEGER + 2) // 3) END AS quarter,
    r.visitor, r.visit_kind AS kind, r.visit_result AS result
FROM staging.roster r
LEFT JOIN link.roster_match m ON m.source_id = r.source_id AND m.delivery_id = r.delivery_id AND m.sheet IS NOT DISTINCT FROM r.sheet
    AND m.row_number = r.row_number
LEFT JOIN core.road_estate re ON r.estate IS NULL AND re.road = r.road
LEFT JOIN core.estate e ON e.estate = coalesce(r.estate, re.estate)
WHERE r.source_id = 'visit'
