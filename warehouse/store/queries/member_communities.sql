-- One row a community: members who live there, and whose membership is kept there.
SELECT p.community, count_if(p.lives) AS living, count_if(p.member_kept) AS kept
FROM mart.presence p
JOIN mart.member m USING (resident_id)
WHERE (p.lives OR p.member_kept) AND m.life_status <> 'confirmed_dead'
GROUP BY ALL
ORDER BY p.community
