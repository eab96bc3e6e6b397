-- The residents of one sight, and the records that it knows of.
CREATE VIEW staging.hiding AS SELECT source_id FROM narrow.hidden WHERE sight = getvariable('sight');

CREATE VIEW core.person_record AS FROM {main}.core.person_record WHERE source_id NOT IN (SELECT source_id FROM staging.hiding);

CREATE VIEW link.resident_record AS FROM {main}.link.resident_record WHERE source_id::VARCHAR NOT IN (SELECT source_id FROM staging.hiding);

CREATE TABLE mart.resident AS
SELECT r.* FROM {main}.mart.resident r
WHERE r.resident_id NOT IN (SELECT resident_id FROM narrow.seen WHERE sight = getvariable('sight'))
UNION ALL BY NAME
SELECT r.* REPLACE (n.resident_id AS resident_id)
FROM narrow.seen n
JOIN apart.staging.alias a USING (apart_no)
JOIN apart.mart.resident r ON r.resident_id = a.apart_id
WHERE n.sight = getvariable('sight')
