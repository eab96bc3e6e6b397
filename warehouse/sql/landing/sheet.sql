-- landing.sheet: one row a sheet of a delivery (one, unnamed, where the format has none)
-- because: rows read = loaded + quarantined + not data, to the row, is shown where the rows stand
SELECT delivery_id, source_id, file, sheet, rows_read, rows_loaded, rows_quarantined, rows_not_data
FROM staging.sheet
