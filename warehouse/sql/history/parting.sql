-- history.parting: one row a time that records of one resident became (or went over to) another one
-- because: an id stays with most of its records; whoever knew it before must find the others too.
SELECT resident_id, other_resident_id, since, records
FROM staging.parting
