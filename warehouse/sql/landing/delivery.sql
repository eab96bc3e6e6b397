-- landing.delivery: one row a file whose rows are in this version
-- because: every value can be followed back to a file, its hash and its arrival
SELECT delivery_id, source_id, system, file, slot, sha256, business_date, arrived_at, format, encoding, standing
FROM staging.delivery
