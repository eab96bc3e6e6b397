-- review.telling: one row a question whose answer would narrow the estimates of link.quality most, the first to ask first
-- because: why says which: grey is doubtful; audit is a link and recall a parting that seem sure, asked lest nobody ever looks there.
-- gain is the share by which the answer narrows the interval, pairs how many pairs of records hang on it
SELECT
    t.place, least(l.resident_id, r.resident_id) AS resident_id, greatest(l.resident_id, r.resident_id) AS other_resident_id,
    l.record_id AS left_record_id, r.record_id AS right_record_id, t.why, t.gain, t.stake AS pairs, t.total,
    l.source_id LIKE 'dibao%' OR r.source_id LIKE 'dibao%' AS about_dibao,
    l.source_id LIKE 'party%' OR r.source_id LIKE 'party%' AS about_member
FROM staging.telling t
JOIN link.resident_record l ON l.record_no = t.left_no
JOIN link.resident_record r ON r.record_no = t.right_no
ORDER BY t.place
