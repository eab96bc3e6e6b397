-- one row a person record of one source at the door; <field>__read is 'read', 'unread', or empty where nothing was printed
-- because: an empty standard value does not tell a cell that says nothing from one that could not be read
SELECT p.*, {marks}
FROM staging.person_record p
LEFT JOIN (
    SELECT file_no, ordinal, list(field) AS fields
    FROM staging.record_value
    WHERE problem IS NOT NULL AND value IS NULL
    GROUP BY ALL
) AS unread USING (file_no, ordinal)
WHERE p.source_id = {source}
