-- one row a delivery of one source that is in force
-- because: a declaration expects so many rows of a file, not of all files together
SELECT d.delivery_id, d.standing, coalesce(sum(s.rows_loaded), 0)::BIGINT AS rows_loaded
FROM landing.delivery d
LEFT JOIN landing.sheet s USING (source_id, delivery_id)
WHERE d.source_id = {source}
GROUP BY ALL
