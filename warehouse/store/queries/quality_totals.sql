-- One row: residents, those of whom sources say different things, questions for a person.
WITH here AS (SELECT resident_id, conflict_count FROM mart.resident WHERE $community::VARCHAR IS NULL OR community = $community)
SELECT
    (SELECT count(*) FROM here) AS residents,
    (SELECT count(*) FROM here WHERE conflict_count > 0) AS differing,
    (
        SELECT count(*)
        FROM review.queue
        WHERE $community::VARCHAR IS NULL
            OR resident_id IN (SELECT resident_id FROM here)
            OR other_resident_id IN (SELECT resident_id FROM here)
    ) AS questions
