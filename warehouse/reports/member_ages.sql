-- title: 党员年龄结构
-- title_en: ages of the members
-- catalogue: 44
-- counts: residence, organisation
-- grain: 每行一个社区的一种口径，另有全区合计和全国比例
-- definition: 周岁算到本期数据的日期。每个社区两行：按居住，数实际住在本社区的党员；按组织关系，数关系在本社区支部的党员，不能相加。
--   占比的分母不含年龄不明的人，年龄中位数是一半人比它大、一半人比它小的年龄。全国一行取自中央组织部2023年党内统计公报，只有比例，供对照。
--   不含已确认去世的。
-- group: 党建
-- who: identity, party
WITH tied AS (
    SELECT p.community, w.counted_by, m.age
    FROM mart.presence p
    JOIN mart.member m USING (resident_id)
    CROSS JOIN (VALUES ('residence'), ('organisation')) w (counted_by)
    WHERE m.life_status <> 'confirmed_dead' AND CASE w.counted_by WHEN 'residence' THEN p.lives ELSE p.member_kept END
),
counted AS (
    SELECT
        CASE WHEN grouping(community) = 1 THEN '合计' ELSE community END AS community, counted_by, grouping(community) AS last,
        count(*) AS members,
        count(*) FILTER (age <= 35) AS young,
        count(*) FILTER (age BETWEEN 36 AND 45) AS age_36_45,
        count(*) FILTER (age BETWEEN 46 AND 60) AS age_46_60,
        count(*) FILTER (age BETWEEN 61 AND 70) AS age_61_70,
        count(*) FILTER (age > 70) AS age_over_70,
        count(*) FILTER (age IS NULL) AS age_unknown,
        median(age) AS age_median,
        count(*) FILTER (age <= 35) / nullif(count(age), 0) AS young_share,
        count(*) FILTER (age > 60) / nullif(count(age), 0) AS old_share
    FROM tied
    GROUP BY GROUPING SETS ((community, counted_by), (counted_by))
)
SELECT * EXCLUDE (last)
FROM (
    FROM counted
    UNION ALL BY NAME
    SELECT '全国' AS community, 'national' AS counted_by, 2 AS last, 0.238 AS young_share, 0.281 AS old_share
)
ORDER BY last, community, counted_by DESC
