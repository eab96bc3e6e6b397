-- Those of the residents who live in, or are otherwise tied to, these communities, or live in these grids.
SELECT DISTINCT resident_id
FROM mart.presence
WHERE resident_id IN (SELECT unnest($residents::VARCHAR[]))
    AND (
        (
            community IN (SELECT unnest($communities::VARCHAR[]))
            AND ((lives AND 'lives' IN $ties) OR (registered AND 'registered' IN $ties) OR (member_kept AND 'member_kept' IN $ties))
        )
        OR (lives AND 'lives' IN $ties AND grid_no IN (SELECT unnest($grids::VARCHAR[])))
    )
