-- which communities they belong to in the sight, as in tie.sql
SELECT n.sight, p.no, c.at AS community, coalesce(g.at, -1) AS grid, (t.lives::INTEGER + 2 * t.registered::INTEGER + 4 * t.member_kept::INTEGER)::UTINYINT AS ties
FROM narrow.seen n
JOIN person p USING (resident_id)
JOIN narrow.tie t USING (apart_no)
JOIN community c USING (community)
LEFT JOIN grid g USING (grid_no)
ORDER BY n.sight, p.no, c.at
