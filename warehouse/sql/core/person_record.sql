-- core.person_record: one row a person mentioned by a source row; standard values beside the printed ones (…_raw)
-- because: everything later is said of these rows. record_id follows the record's declared key, not its row number,
-- so that it stays when the row moves; two rows of one key are told apart by their order.
WITH placed AS (
    SELECT
        p.* EXCLUDE (estate, community),
        coalesce(p.estate, re.estate) AS estate,
        p.community AS stated_community
    FROM staging.person_record p
    LEFT JOIN core.road_estate re ON p.estate IS NULL AND re.road = p.road
)
SELECT
    (row_number() OVER (ORDER BY p.source_id, p.file, p.sheet, p.row_number) - 1)::INTEGER AS record_no,
    p.source_id || ':' || substr(md5(p.record_key || '#' || row_number() OVER (
        PARTITION BY p.source_id, p.record_key ORDER BY p.file, p.sheet, p.row_number)), 1, 16) AS record_id,
    p.* EXCLUDE (stated_community),
    coalesce(p.stated_community, e.community) AS community,
    p.source_id || '|' || p.household_no AS household_key,
    coalesce(p.name_former, p.name_bracketed) AS any_former,
    p.business_date AS as_of,
    coalesce(p.verified_on, p.registered_on, p.inflow_on) AS stated_on
FROM placed p
LEFT JOIN core.estate e ON e.estate = p.estate
