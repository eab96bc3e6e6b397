-- One row a community: how many residents live there, and of how many of them sources say different things.
SELECT coalesce(r.community, '') AS community, count(*) AS residents, count_if(r.conflict_count > 0) AS differing
FROM mart.resident r
GROUP BY ALL
ORDER BY community
