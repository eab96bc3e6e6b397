-- core.record_value: one row a value that a record states, standard and as printed; phones one row each
-- because: survivorship, history and quality are all questions about single values
SELECT d.first_record + v.ordinal AS record_no, v.field, v.value, v.raw, v.problem, v.trust
FROM staging.record_value v
JOIN staging.delivery d USING (file_no)
WHERE v.field <> 'phones' OR v.value IS NULL
UNION ALL
SELECT d.first_record + v.ordinal, v.field, unnest(string_split(v.value, ';')), v.raw, v.problem, v.trust
FROM staging.record_value v
JOIN staging.delivery d USING (file_no)
WHERE v.field = 'phones' AND v.value IS NOT NULL
