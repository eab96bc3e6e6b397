-- Whom a hidden system knows too, and for each of them and of the systems left one resident in whom nothing else is known.
CREATE TABLE staging.known AS
SELECT c.resident_id, c.resident_no, bit_or(s.bit) AS known
FROM {main}.link.resident_record r
JOIN {main}.staging.cluster c USING (record_no)
JOIN {main}.staging.source s ON s.source_id = r.source_id
GROUP BY ALL;

INSERT INTO narrow.seen
SELECT h.sight, k.resident_id, k.known & ~h.mask AS mask, NULL::INTEGER AS apart_no
FROM staging.known k
JOIN (SELECT sight, bit_or(bit) AS mask FROM narrow.hidden JOIN {main}.staging.source USING (source_id) GROUP BY sight) h
    ON k.known & h.mask <> 0;

CREATE TABLE staging.alias AS
SELECT row_number() OVER (ORDER BY resident_id, mask)::INTEGER AS apart_no, resident_id, mask, resident_id || '/' || mask AS apart_id
FROM (SELECT DISTINCT resident_id, mask FROM narrow.seen WHERE mask <> 0);

UPDATE narrow.seen SET apart_no = a.apart_no FROM staging.alias a WHERE a.resident_id = seen.resident_id AND a.mask = seen.mask;

CREATE TABLE staging.cluster AS
SELECT c.* REPLACE (a.apart_id AS resident_id, a.apart_no AS resident_no)
FROM {main}.staging.cluster c
JOIN {main}.core.person_record r USING (record_no)
JOIN {main}.staging.source s ON s.source_id = r.source_id
JOIN staging.alias a ON a.resident_id = c.resident_id AND a.mask & s.bit <> 0;

CREATE VIEW link.resident_record AS
SELECT r.* REPLACE (c.resident_id AS resident_id) FROM {main}.link.resident_record r JOIN staging.cluster c USING (record_no);

-- only what decides where somebody lives and how a household is made up
CREATE VIEW staging.field AS
FROM {main}.staging.field
WHERE field IN ('name', 'name_former', 'id_number', 'sex', 'birth_date', 'relation', 'spouse_name', 'residence_address', 'residence_state',
    'residence_kind', 'hukou_address', 'hukou_kind', 'household_part', 'branch', 'organisation');

CREATE VIEW core.record_value AS
SELECT v.* FROM {main}.core.record_value v SEMI JOIN staging.cluster USING (record_no)
WHERE v.field::VARCHAR IN (SELECT field FROM staging.field);

CREATE VIEW staging.correction AS
SELECT w.* REPLACE (a.apart_id AS resident_id) FROM {main}.staging.correction w JOIN staging.alias a USING (resident_id)
