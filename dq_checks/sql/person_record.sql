-- one row a person record of one source; <field>__read is 'read', 'unread', or empty where nothing was printed
-- because: an empty standard value does not tell a cell that says nothing from one that could not be read
SELECT p.*, {marks}
FROM core.person_record p
LEFT JOIN (
    SELECT record_no, list(field) AS fields
    FROM core.record_value
    WHERE problem IS NOT NULL AND value IS NULL
    GROUP BY record_no
) AS unread USING (record_no)
WHERE p.source_id = {source}
