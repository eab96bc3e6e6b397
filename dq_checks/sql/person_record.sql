-- one row a person record of one source at the door, with the columns that its rules ask for
-- <field>__read is 'read', 'unread', or empty where nothing was printed; <field>__number is the number it states
-- because: an empty standard value does not tell a cell that says nothing from one that could not be read
SELECT p.delivery_id, {columns}
FROM staging.person_record p
LEFT JOIN staging.unread USING (file_no, ordinal)
WHERE p.source_id = {source}
