-- one row a resident with an id number; numbers = how many different ones are the resident's own
-- because: only checksum-valid numbers are values; those known to be somebody else's are marked borrowed. A person may say that two
-- numbers are one person, or what the number is: a word outranks the rule
SELECT resident_id, count(*) AS numbers
FROM mart.resident_value
WHERE field = 'id_number' AND value IS NOT NULL AND rule IS DISTINCT FROM 'borrowed'
    AND resident_id NOT IN (SELECT resident_id FROM link.resident_record WHERE linked_by = 'decision')
    AND resident_id NOT IN (SELECT resident_id FROM mart.resident_value WHERE field = 'id_number' AND rule = 'correction')
GROUP BY resident_id
