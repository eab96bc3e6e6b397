-- core.person_record: one row a person mentioned by a source row; standard values beside the printed ones (…_raw)
-- because: everything later is said of these rows. record_no numbers them by source, file and row, for this version only.
-- record_id follows the record's declared key, not its row number, so that it stays when the row moves; rows of one
-- source and key are told apart by their order.
WITH twice AS (
    SELECT file_no, ordinal, row_number() OVER (PARTITION BY source_id, record_key ORDER BY file, sheet, row_number) AS nth
    FROM staging.person_record
    WHERE (source_id, record_key) IN (SELECT (source_id, record_key) FROM staging.person_record GROUP BY source_id, record_key HAVING count(*) > 1)
)
SELECT
    d.first_record + p.ordinal AS record_no,
    p.source_id || ':' || left(md5(p.record_key || '#' || coalesce(t.nth, 1)), 16) AS record_id,
    p.* EXCLUDE (estate, community, file_no, ordinal, business_date),
    coalesce(p.estate, re.estate) AS estate,
    coalesce(p.community, e.community) AS community,
    p.source_id || '|' || p.household_no AS household_key,
    p.business_date AS as_of,
    coalesce(p.verified_on, p.registered_on, p.inflow_on) AS stated_on
FROM staging.person_record p
JOIN staging.delivery d USING (file_no)
LEFT JOIN twice t ON t.file_no = p.file_no AND t.ordinal = p.ordinal
LEFT JOIN core.road_estate re ON p.estate IS NULL AND re.road = p.road
LEFT JOIN core.estate e ON e.estate = coalesce(p.estate, re.estate)
