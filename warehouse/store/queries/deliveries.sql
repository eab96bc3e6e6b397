-- The files of a source in this version, with the equation of their rows.
SELECT
    d.file, d.business_date, d.format, d.encoding, d.standing,
    sum(s.rows_read)::BIGINT AS read, sum(s.rows_loaded)::BIGINT AS loaded, sum(s.rows_quarantined)::BIGINT AS quarantined,
    sum(s.rows_not_data)::BIGINT AS not_data
FROM landing.delivery d
JOIN landing.sheet s ON s.delivery_id = d.delivery_id AND s.source_id = d.source_id
WHERE d.source_id = $source
GROUP BY ALL
ORDER BY d.file
