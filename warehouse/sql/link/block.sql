-- link.block: one row a key that more than one record shares, with whether it was too hot to compare
-- because: a key shared by very many says nothing and costs most; what is left out is counted, not hidden
-- 400: a full name borne by 400 records gives 80,000 pairs; such names are compared under the other rules
SELECT rule, key, count(*) AS records, count(*) > 400 AS left_out
FROM link.blocking_key
GROUP BY ALL
HAVING count(*) > 1
