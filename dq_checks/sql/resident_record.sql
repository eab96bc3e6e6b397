-- one row a record or a link, whether or not the other is there; leads_to says where a link ends
-- because: a record without a resident, a link without a record and a link to nobody must each be seen, and once
SELECT
    p.record_id, l.record_id AS linked_record_id,
    CASE WHEN r.resident_id IS NOT NULL THEN 'resident' WHEN l.record_id IS NOT NULL THEN 'nobody' END AS leads_to
FROM core.person_record p
FULL JOIN link.resident_record l ON l.record_id = p.record_id
LEFT JOIN mart.resident r ON r.resident_id = l.resident_id
