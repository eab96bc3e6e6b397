-- link.resident_record: one row a person record
-- because: it says whose record this is, and what joined it: alone, a person's decision, or the strongest rule of its pairs
SELECT
    c.resident_id, r.record_id, r.source_id, r.file, r.sheet, r.row_number,
    CASE WHEN d.record_id IS NOT NULL THEN 'decision' ELSE coalesce(l.linked_by, 'alone') END AS linked_by, r.record_no
FROM core.person_record r
JOIN staging.cluster c USING (record_no)
LEFT JOIN (
    SELECT record_no, arg_max(linked_by, (total, linked_by)) AS linked_by
    FROM (
        SELECT unnest([left_no, right_no]) AS record_no, total,
            CASE WHEN id IN ('equal', 'one_damaged', 'prefix_equal', 'mask_fits', 'damaged_equal') THEN 'id_and_weight' ELSE 'weight' END AS linked_by
        FROM staging.evidence WHERE decision = 'linked'
    )
    GROUP BY record_no
) l USING (record_no)
LEFT JOIN staging.decided d ON d.record_id = r.record_id
