-- landing.delivery: one row a file whose rows are in this version
-- rows_superseded: loaded rows that a later delivery of changes replaces; they are not in core.person_record
-- because: every value can be followed back to a file, its hash and its arrival
SELECT delivery_id, source_id, system, file, slot, sha256, business_date, arrived_at, format, encoding, covers, rows_superseded, standing
FROM staging.delivery
