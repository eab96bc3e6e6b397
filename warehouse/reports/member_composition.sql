-- title: 党员构成
-- title_en: composition of the members
-- catalogue: 11
-- counts: residence, organisation
-- grain: 每行一个社区的一种口径，另有全区合计和全国比例
-- definition: 每个社区两行：按居住，数实际住在本社区的党员；按组织关系，数关系在本社区支部的党员。两种口径的人不同，不能相加。
--   高中以上含中专、技校；大专以上含本科、研究生。占比的分母不含性别、年龄或学历不明的人。离退休按党员类型。
--   全国一行取自中央组织部2023年党内统计公报，只有比例，供对照：一个社区和全国不同是常事，差得很远时先核对数字。不含已确认去世的。
-- group: 党建
-- who: identity, social, party
WITH tied AS (
    SELECT p.community, w.counted_by, m.sex, m.age, m.education, m.member_type
    FROM mart.presence p
    JOIN mart.member m USING (resident_id)
    CROSS JOIN (VALUES ('residence'), ('organisation')) w (counted_by)
    WHERE m.life_status <> 'confirmed_dead' AND CASE w.counted_by WHEN 'residence' THEN p.lives ELSE p.member_kept END
),
counted AS (
    SELECT
        CASE WHEN grouping(community) = 1 THEN '合计' ELSE community END AS community, counted_by, grouping(community) AS last,
        count(*) AS members,
        count(*) FILTER (sex = '2') AS women, count(*) FILTER (sex IN ('1', '2')) AS of_sex,
        count(*) FILTER (age <= 35) AS young, count(age) AS of_age,
        count(*) FILTER (left(education, 1) IN ('1', '2', '3', '4', '6')) AS secondary,
        count(*) FILTER (left(education, 1) IN ('1', '2', '3')) AS college,
        count(*) FILTER (education IS NOT NULL AND education <> '90') AS of_education,
        count(*) FILTER (member_type = 'LT') AS retired
    FROM tied
    GROUP BY GROUPING SETS ((community, counted_by), (counted_by))
)
SELECT * EXCLUDE (last)
FROM (
    SELECT
        last, community, counted_by, members, women, women / nullif(of_sex, 0) AS women_share, young, young / nullif(of_age, 0) AS young_share,
        secondary, secondary / nullif(of_education, 0) AS secondary_share, college, college / nullif(of_education, 0) AS college_share,
        members - of_education AS education_unknown, retired, retired / nullif(members, 0) AS retired_share
    FROM counted
    UNION ALL BY NAME
    SELECT
        2 AS last, '全国' AS community, 'national' AS counted_by, 0.304 AS women_share, 0.238 AS young_share, 0.562 AS college_share,
        0.208 AS retired_share
)
ORDER BY last, community, counted_by DESC
