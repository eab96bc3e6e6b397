-- title: 楼道情况
-- title_en: stairways
-- catalogue: 7
-- counts: residence
-- grain: 每行一个单元（楼道）
-- definition: 每个楼道实际居住的户数和人数、党员户和党员、60岁以上的人、独居老人户、14岁以下的人、低保人员名册上的人，供挑选试点楼道。
--   都按实际居住，宿舍的人计入人数、不算一户；党员不论组织关系在哪里。只数房号明确的住处；没有单元的楼，整栋是一行。哪里是试点由社区决定，没有来源记录。
-- group: 党建
-- who: residence, party, dibao
WITH covered AS (SELECT DISTINCT unnest(resident_ids) AS resident_id FROM mart.dibao_household),
dibao AS (
    SELECT l.dwelling_key, count(*) AS persons
    FROM (SELECT dwelling_key, unnest(resident_ids) AS resident_id FROM mart.grid_ledger) l
    JOIN covered USING (resident_id)
    GROUP BY l.dwelling_key
)
SELECT
    community, grid_no, estate, building, unit AS stair,
    count(*) FILTER (use <> 'dormitory') AS households,
    sum(residents)::BIGINT AS persons,
    count(*) FILTER (party_members > 0 AND use <> 'dormitory') AS member_households,
    sum(party_members)::BIGINT AS members,
    sum(elderly)::BIGINT AS elderly,
    count(*) FILTER (elderly_alone) AS elderly_alone_homes,
    sum(children)::BIGINT AS children,
    coalesce(sum(d.persons), 0)::BIGINT AS dibao_persons
FROM mart.grid_ledger
LEFT JOIN dibao d USING (dwelling_key)
WHERE is_dwelling AND building IS NOT NULL
GROUP BY community, grid_no, estate, building, unit
ORDER BY community, estate, try_cast(building AS INTEGER) NULLS LAST, building, try_cast(unit AS INTEGER) NULLS LAST, unit
