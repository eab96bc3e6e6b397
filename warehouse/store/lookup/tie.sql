-- which communities have to do with a resident, and which grid they live in; ties as bits (sight.TIES)
SELECT p.no, c.at AS community, coalesce(g.at, -1) AS grid, (t.lives::INTEGER + 2 * t.registered::INTEGER + 4 * t.member_kept::INTEGER)::UTINYINT AS ties
FROM mart.presence t
JOIN person p USING (resident_id)
JOIN community c USING (community)
LEFT JOIN grid g USING (grid_no)
ORDER BY p.no, c.at
