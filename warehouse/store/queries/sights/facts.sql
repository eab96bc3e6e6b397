-- What the version no longer has once its staging is gone.
INSERT INTO narrow.trust
SELECT DISTINCT r.source_id, v.field, v.trust
FROM {main}.core.record_value v
JOIN {main}.core.person_record r USING (record_no);

INSERT INTO narrow.borrowed SELECT record_no FROM {main}.staging.borrowed WHERE borrowed;

INSERT INTO narrow.word SELECT resident_id, field, value, stated_on FROM {main}.staging.correction
