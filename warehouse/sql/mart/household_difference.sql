-- mart.household_difference: one row a person who is in a registered household or in the actual one where most of its people
-- live, but not in both
-- because: the book says four, five live there: who is the fifth, and who is not at home? Collective books and dormitories are
-- left out: there is no family to compare.
--   household_id: the registered household
--   counterpart_id: the actual household
--   only_in: registered (in the book, lives elsewhere, is away, or keeps house apart behind the same door) or actual (lives there, not in this book)
WITH pair AS (
    SELECT r.household_id, r.counterpart_id
    FROM mart.household r
    JOIN mart.household a ON a.household_id = r.counterpart_id
    WHERE r.basis = 'registered' AND r.kind = 'family' AND a.kind = 'family'
),
booked AS (
    SELECT p.household_id, p.counterpart_id, m.resident_id FROM pair p JOIN mart.household_member m ON m.household_id = p.household_id
),
living AS (
    SELECT p.household_id, p.counterpart_id, m.resident_id FROM pair p JOIN mart.household_member m ON m.household_id = p.counterpart_id
)
SELECT b.*, 'registered' AS only_in FROM booked b ANTI JOIN living USING (household_id, resident_id)
UNION ALL
SELECT l.*, 'actual' AS only_in FROM living l ANTI JOIN booked USING (household_id, resident_id)
