-- mart.branch: one row a branch of the rolls with its head counts
-- because: a branch is counted by where the membership is kept, wherever its members live; from 100 members on the party's rules
-- ask for a committee (党委)
SELECT
    m.branch, min(m.kept_in_community) AS community, count(*) AS members,
    count(*) FILTER (m.sex = '2') AS women, count(*) FILTER (m.age <= 35) AS young, count(*) FILTER (m.age > 60) AS over_60,
    count(*) FILTER (left(m.education, 1) IN ('1', '2', '3')) AS college,
    count(*) FILTER (left(m.education, 1) IN ('1', '2', '3', '4', '6')) AS secondary,
    count(*) FILTER (m.education IS NULL) AS education_unknown,
    count(*) FILTER (m.member_kind = '1') AS formal, count(*) FILTER (m.floating_member = '1') AS floating, count(*) FILTER (m.is_lost) AS lost,
    count(*) FILTER (m.member_type = 'LT') AS retired, count(*) >= 100 AS over_100
FROM mart.member m
WHERE m.on_roll AND m.branch IS NOT NULL AND m.life_status <> 'confirmed_dead'
GROUP BY m.branch
