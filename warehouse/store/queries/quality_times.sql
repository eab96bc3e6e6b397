-- One row a source: the newest day its data speaks of, when that file arrived, and whether it came tonight. Files and rows are those in
-- this version.
SELECT
    d.source_id, max(d.business_date) AS until, max(d.arrived_at) AS arrived_at, count(*) AS files,
    count_if(d.standing = 'earlier') AS earlier, coalesce(sum(s.rows_loaded), 0)::BIGINT AS records
FROM landing.delivery d
LEFT JOIN (SELECT delivery_id, source_id, sum(rows_loaded) AS rows_loaded FROM landing.sheet GROUP BY ALL) s USING (delivery_id, source_id)
GROUP BY d.source_id
ORDER BY d.source_id
