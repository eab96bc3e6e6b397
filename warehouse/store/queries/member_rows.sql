-- One row a member who lives in a community, or whose membership is kept there. The braces stand for a scope (scoped.py).
SELECT
    m.resident_id, p.lives, p.member_kept, m.membership_kept_at AS kept_at, m.kept_in_community, m.member_kind AS kind, m.member_type AS type,
    m.member_type_basis AS type_basis, m.joined_on, m.is_lost AS lost, m.on_roll, m.party_group, m.group_basis, coalesce(h.pairs, 0) AS pairs
FROM mart.presence p
JOIN mart.member m USING (resident_id)
LEFT JOIN (SELECT member_resident_id AS resident_id, count(*) AS pairs FROM mart.pairing GROUP BY ALL) h USING (resident_id)
WHERE p.community = $community AND (p.lives OR p.member_kept) AND m.life_status <> 'confirmed_dead'
    AND {inside}
ORDER BY m.resident_id
