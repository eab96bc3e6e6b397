-- What is asked of people, the weightiest consequence first; the order does not change from run to run.
SELECT resident_id, other_resident_id, left_record_id, right_record_id, reason, pairs, about_dibao, about_member
FROM review.queue
ORDER BY about_dibao DESC, about_member DESC, total DESC, left_record_id, right_record_id
