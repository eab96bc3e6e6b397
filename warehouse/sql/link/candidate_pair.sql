-- link.candidate_pair: one row a pair of records that share a key, left_no < right_no
-- because: these, and no others, are compared
SELECT DISTINCT a.record_no AS left_no, b.record_no AS right_no
FROM link.blocking_key a
JOIN link.block k ON k.rule = a.rule AND k.key = a.key AND NOT k.left_out
JOIN link.blocking_key b ON b.rule = a.rule AND b.key = a.key AND b.record_no > a.record_no
