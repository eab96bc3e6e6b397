-- The questions whose answers would tell most of the night's quality, the first to ask first.
SELECT resident_id, other_resident_id, left_record_id, right_record_id, why AS reason, pairs, about_dibao, about_member
FROM review.telling
ORDER BY place
