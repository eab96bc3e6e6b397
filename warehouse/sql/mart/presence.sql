-- mart.presence: one row a resident and community that has to do with them
-- because: one person may live in one community, be registered in another and have the party membership in a third; each
-- community counts with the fact that its report asks for
--   lives, registered, member_kept: which of the three facts ties them to this community
--   state: as mart.resident.presence, seen from this community: who lives in A with the hukou in B is 人在户不在 in A, 户在人不在 in B
WITH tie AS (
    SELECT resident_id, community, grid_no, true AS lives, false AS registered, false AS kept
    FROM mart.resident
    WHERE community IS NOT NULL AND presence NOT IN ('left', 'registered_away', 'outflow')
    UNION ALL
    SELECT resident_id, coalesce(hukou_community, community), NULL, false, true, false
    FROM mart.resident
    WHERE hukou_here AND coalesce(hukou_community, community) IS NOT NULL AND presence <> 'left'
      AND (hukou_community IS NOT NULL OR presence <> 'here_registered_elsewhere')
    UNION ALL
    SELECT resident_id, kept_in_community, NULL, false, false, true FROM mart.member WHERE kept_in_community IS NOT NULL
),
summed AS (
    SELECT resident_id, community, max(grid_no) AS grid_no, bool_or(lives) AS lives, bool_or(registered) AS registered, bool_or(kept) AS member_kept
    FROM tie
    GROUP BY resident_id, community
)
SELECT s.*,
    CASE
        WHEN s.lives AND s.registered THEN 'registered_here'
        WHEN s.lives THEN CASE r.presence WHEN 'registered_here' THEN 'here_registered_elsewhere' ELSE r.presence END
        WHEN s.registered THEN CASE r.presence WHEN 'here_registered_elsewhere' THEN 'registered_away' ELSE r.presence END
        ELSE 'elsewhere'
    END AS state,
    r.life_status
FROM summed s
JOIN mart.resident r USING (resident_id)
