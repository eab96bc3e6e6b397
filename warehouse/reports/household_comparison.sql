-- title: 户籍户与实际户
-- title_en: households in the book and behind the door
-- catalogue: 1, 48
-- counts: hukou, residence
-- grain: 每行一个社区，末行为全区合计
-- definition: “总户数”有两个数法：户籍户按户口簿数，社区是户籍所在的社区；居住户按住着人的房子数，社区是房子所在的社区。两边都只数家庭户，集体户和宿舍不在内。
--   每本户口簿和它多数人所住的房子对照：人相同，是簿上的人和屋里的人完全一样；人不同，是有人只在一边（逐人见“户籍户与实际户不同的人”）；
--   没有对应的住处，是簿上的人都不知道住在哪里，或住在宿舍。没有对应的户口簿，是屋里没有一个人在本区的家庭户口簿上，多是租住的人。
-- group: 居民
-- who: household, hukou, residence
WITH differing AS (SELECT DISTINCT household_id FROM mart.household_difference),
home AS (
    SELECT h.community, h.basis, h.household_id, d.household_id IS NOT NULL AS differs, c.household_id IS NOT NULL AS matched
    FROM mart.household h
    LEFT JOIN mart.household c ON c.household_id = h.counterpart_id AND c.kind = 'family'
    LEFT JOIN differing d ON d.household_id = h.household_id
    WHERE h.kind = 'family'
)
SELECT
    CASE WHEN grouping(home.community) = 1 THEN '合计' ELSE coalesce(home.community, '（社区不明）') END AS community,
    count(*) FILTER (basis = 'registered') AS registered_households,
    count(*) FILTER (basis = 'registered' AND matched AND NOT differs) AS books_same,
    count(*) FILTER (basis = 'registered' AND matched AND differs) AS books_differing,
    count(*) FILTER (basis = 'registered' AND NOT matched) AS books_without_home,
    count(*) FILTER (basis = 'actual') AS living_households,
    count(*) FILTER (basis = 'actual' AND NOT matched) AS homes_without_book
FROM home
GROUP BY ROLLUP (home.community)
ORDER BY grouping(home.community), home.community NULLS LAST
