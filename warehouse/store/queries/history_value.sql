-- What the history keeps of a night's values: one row a resident, field and distinct value. What moves every night without
-- saying anything new (last_seen, record numbers) is left out.
SELECT resident_id, field::VARCHAR AS field, value, raw_value, sources, chosen, rule, disagrees, problem
FROM mart.resident_value
