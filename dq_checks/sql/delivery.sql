-- one row a delivery of one source at the door; rows_loaded is empty where only changes came
-- because: a declaration expects so many rows of a full file, not of all files together
SELECT delivery_id, standing, rows_loaded
FROM staging.delivery
WHERE source_id = {source}
