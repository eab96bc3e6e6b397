-- one row a resident
-- because: the id must be there and be the resident's alone
SELECT resident_id FROM mart.resident
