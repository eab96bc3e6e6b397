-- one row a resident with an id number; numbers = how many different ones are the resident's own
-- because: only checksum-valid numbers are values; those known to be somebody else's are marked borrowed
SELECT resident_id, count(*) AS numbers
FROM mart.resident_value
WHERE field = 'id_number' AND rule IS DISTINCT FROM 'borrowed'
GROUP BY resident_id
