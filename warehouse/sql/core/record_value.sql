-- core.record_value: one row a value that a record states, standard and as printed; phones one row each
-- because: survivorship, history and quality are all questions about single values
SELECT r.record_no, v.field, unnest(CASE WHEN v.field = 'phones' THEN string_split(v.value, ';') ELSE [v.value] END) AS value, v.raw, v.problem
FROM staging.record_value v
JOIN core.person_record r ON r.source_id = v.source_id AND r.delivery_id = v.delivery_id AND r.ordinal = v.ordinal
