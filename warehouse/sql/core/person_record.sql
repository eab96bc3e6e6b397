-- core.person_record: one row a person mentioned by a source row; standard values beside the printed ones (…_raw)
-- because: everything later is said of these rows. record_no numbers them by source, file and row, for this version only.
-- record_id is the name that the state store knows the record by: it stays though the row moves or its key changes.
SELECT
    d.first_record + p.ordinal AS record_no,
    n.record_id,
    p.* EXCLUDE (estate, community, file_no, ordinal, business_date),
    coalesce(p.estate, re.estate) AS estate,
    coalesce(p.community, e.community) AS community,
    p.source_id || '|' || p.household_no AS household_key,
    p.business_date AS as_of,
    coalesce(p.verified_on, p.registered_on, p.inflow_on) AS stated_on
FROM staging.person_record p
JOIN staging.delivery d USING (file_no)
JOIN staging.record_name n ON n.file_no = p.file_no AND n.ordinal = p.ordinal
LEFT JOIN core.road_estate re ON p.estate IS NULL AND re.road = p.road
LEFT JOIN core.estate e ON e.estate = coalesce(p.estate, re.estate)
