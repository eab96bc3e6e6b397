-- Every row of a roster that was left open; the rows that state the same under one another, the newest first.
SELECT
    source_id, role, stated_name AS name, coalesce(community, '') AS community, stated_address AS address, phones,
    reason, candidates, file, sheet, row_number, stated_on, beside, says
FROM review.roster
ORDER BY source_id, role, stated_name, review.roster.community, stated_address, phones, stated_on DESC NULLS LAST, file, sheet, row_number
