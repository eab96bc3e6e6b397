-- One resident worth showing: known to the most systems, with something they disagree about, but not with everything.
SELECT r.resident_id
FROM mart.resident r
JOIN (
    SELECT rr.resident_id, count(DISTINCT d.system) AS systems
    FROM link.resident_record rr
    JOIN core.person_record p USING (record_no)
    JOIN landing.delivery d ON d.delivery_id = p.delivery_id AND d.source_id = rr.source_id
    GROUP BY rr.resident_id
) s USING (resident_id)
ORDER BY r.conflict_count > 0 DESC, s.systems DESC, r.source_count DESC, r.conflict_count > 2, r.resident_id
LIMIT 1
