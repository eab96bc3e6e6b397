-- dq.reject: one row a source row that was not loaded
-- because: nothing is lost; each says where it stands, why, and what to do. The row itself stays in landing.
SELECT delivery_id, source_id, file, sheet, row_number, code, reason, mend
FROM staging.reject
