-- history.value: one row a value of a resident that was stated for a while: from the night since, before the night until
-- because: mart.resident_value says what holds tonight. Values that hold since the first night kept are there only; those that
-- came later have a row here with until NULL, those that went one with until. Ask history.values_on(night).
SELECT resident_id, field, value, raw_value, sources, chosen, rule, disagrees, problem, since, until
FROM staging.value_span
