-- mart.disagreement: one row a resident, field and value of what systems disagree about: the value in use, and those that differ from it
-- because: lists of what differs are read a community at a time, and mart.resident_value has 4.6 million rows. In the order of those lists.
-- Values known only more coarsely, or that could not be read, are not here: they are no disagreement.
WITH disputed AS (SELECT DISTINCT resident_id, field FROM mart.resident_value WHERE disagrees)
SELECT r.community, r.grid_no, v.resident_id, v.field, v.value, v.raw_value, v.sources, v.stated_on, v.chosen, v.disagrees
FROM disputed
JOIN mart.resident_value v USING (resident_id, field)
JOIN mart.resident r USING (resident_id)
WHERE v.chosen OR v.disagrees
ORDER BY r.community NULLS LAST, r.grid_no NULLS LAST, v.resident_id, v.field, v.chosen DESC, v.value
