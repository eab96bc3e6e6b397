-- dq.trend: one row a night, indicator, source, community and field: dq.measure of every night that the history keeps
-- because: whether a figure gets better is seen only beside last week's and last month's
-- Two months of nights are whole; before that there are sums of the district (community and field '').
SELECT night, indicator, source_id, community, field, a, b
FROM staging.measure_kept
