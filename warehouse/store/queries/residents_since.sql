-- Since which night these residents have been known under their ids.
SELECT resident_id, first_seen
FROM mart.resident
WHERE resident_id IN (SELECT unnest($residents::VARCHAR[]))
