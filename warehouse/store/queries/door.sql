-- The actual households behind the door of one of them, the main one first.
SELECT o.household_id, coalesce(o.household_part, '1') AS part, o.dwelling
FROM mart.household h
JOIN mart.household o ON o.dwelling_key = h.dwelling_key AND o.basis = 'actual'
WHERE h.household_id = $household AND h.basis = 'actual'
ORDER BY try_cast(o.household_part AS INTEGER) NULLS FIRST
