-- title: 社区概况
-- title_en: profile of each community
-- catalogue: 1, 34, 48
-- counts: hukou, residence, organisation
-- grain: 每行一个社区，末行为全区合计
-- definition: 户籍户、户籍人口按户籍所在社区数；居住户、居住人口按实际居住的社区数，其中流入是户籍在区外的人；户在人不在是户籍在这里、
--   人住在别处或流出。居住户只数家庭户，宿舍和集体户不算一户家庭。居住党员按实际居住的社区数（流出、户在人不在的不算），关系党员按党员组织关系所在的社区数。
--   党小组只数对应表上有的，不数系统建议的。低保户和低保人数取低保系统的名册。同一人户籍和居住在两个社区时，在两边各数一次，但分属不同的列。不含已确认去世的人。不含面积、驻区单位和工作人员：没有来源提供。
-- group: 居民
-- who: residence, hukou, party, dibao
WITH people AS (
    SELECT community, count(*) FILTER (registered) AS registered, count(*) FILTER (lives) AS living,
        count(*) FILTER (state = 'inflow') AS inflow, count(*) FILTER (registered AND NOT lives) AS registered_away,
        count(*) FILTER (member_kept) AS members_kept
    FROM mart.presence
    WHERE life_status <> 'confirmed_dead'
    GROUP BY community
),
homes AS (
    SELECT community, count(*) FILTER (basis = 'registered' AND kind = 'family') AS registered_households,
        count(*) FILTER (basis = 'actual' AND kind = 'family') AS living_households
    FROM mart.household
    GROUP BY community
),
members AS (
    SELECT community, count(*) AS members_living
    FROM mart.member
    WHERE community IS NOT NULL AND life_status <> 'confirmed_dead' AND presence NOT IN ('left', 'registered_away', 'outflow')
    GROUP BY community
),
groups AS (
    SELECT community, count(DISTINCT (estate, party_group)) FILTER (group_basis = 'table') AS party_groups
    FROM mart.building
    GROUP BY community
),
grids AS (SELECT community, count(DISTINCT grid_no) AS grids FROM mart.grid GROUP BY community),
poor AS (
    SELECT community, count(*) FILTER (NOT list_contains(problems, 'no_household_row')) AS dibao_households, sum(persons) AS dibao_persons
    FROM mart.dibao_household
    GROUP BY community
),
each AS (
    FROM people UNION ALL BY NAME FROM homes UNION ALL BY NAME FROM members UNION ALL BY NAME FROM groups
    UNION ALL BY NAME FROM grids UNION ALL BY NAME FROM poor
)
SELECT
    CASE WHEN grouping(community) = 1 THEN '合计' ELSE coalesce(community, '（社区不明）') END AS community,
    coalesce(sum(registered_households), 0)::BIGINT AS registered_households, coalesce(sum(registered), 0)::BIGINT AS registered,
    coalesce(sum(living_households), 0)::BIGINT AS living_households, coalesce(sum(living), 0)::BIGINT AS living,
    coalesce(sum(inflow), 0)::BIGINT AS inflow, coalesce(sum(registered_away), 0)::BIGINT AS registered_away,
    coalesce(sum(members_living), 0)::BIGINT AS members_living, coalesce(sum(members_kept), 0)::BIGINT AS members_kept,
    coalesce(sum(grids), 0)::BIGINT AS grids, coalesce(sum(party_groups), 0)::BIGINT AS party_groups,
    coalesce(sum(dibao_households), 0)::BIGINT AS dibao_households, coalesce(sum(dibao_persons), 0)::BIGINT AS dibao_persons
FROM each
GROUP BY ROLLUP (community)
ORDER BY grouping(each.community), each.community NULLS LAST
