-- title: 一格一档
-- title_en: the ledger of a grid
-- catalogue: 16
-- counts: residence
-- grain: 每行一处住房；房号不明的居民按楼栋或小区合为一行
-- definition: 每个网格按小区、楼栋、单元、房号列出每处住房，以及实际住在那里的人：姓名（户主在前）、人数，其中登记为流动的、户口在本区另一个社区的、
--   党员、低保人员名册上的人、残疾人、60岁以上、14岁以下，最近一次走访的日期。只按实际居住：户口在、人不在的不列，不知道住在哪个社区的不列，
--   已确认去世的不列，没有人居住的房子没有行；网格编号空着的是没有归到网格的住处。
--   党员不论组织关系在哪里。残疾只有低保人员表写明，没有写的不等于没有。独居老人是60岁以上、一处住房里只有他一个人。
-- group: 网格
-- who: identity, residence, hukou, party, dibao
-- narrows: mart.grid_ledger
WITH covered AS (SELECT DISTINCT unnest(resident_ids) AS resident_id FROM mart.dibao_household),
person AS (
    SELECT
        l.dwelling_key, list(r.name ORDER BY r.resident_id IS DISTINCT FROM h.head_resident_id, r.birth_date NULLS LAST, r.resident_id) AS names,
        max(v.visited_on) AS visited_on, count(c.resident_id) AS dibao_persons
    FROM (SELECT dwelling_key, household_id, unnest(resident_ids) AS resident_id FROM mart.grid_ledger) l
    JOIN mart.resident r USING (resident_id)
    LEFT JOIN mart.household h ON h.household_id = l.household_id
    LEFT JOIN (SELECT resident_id, max(visited_on) AS visited_on FROM mart.visit WHERE resident_id IS NOT NULL GROUP BY resident_id) v
        ON v.resident_id = l.resident_id
    LEFT JOIN covered c ON c.resident_id = l.resident_id
    GROUP BY l.dwelling_key
),
-- a visit whose person was left open still was at that door
door AS (
    SELECT concat_ws('|', community, dwelling) AS dwelling_key, max(visited_on) AS visited_on
    FROM mart.visit
    WHERE dwelling IS NOT NULL
    GROUP BY ALL
)
SELECT
    l.community, l.grid_no, l.grid_name, l.grid_head, l.estate, l.building, l.unit AS stair, l.room,
    CASE WHEN l.is_dwelling THEN l.use ELSE 'building' END AS use, p.names, l.residents AS persons, l.floating, l.registered_elsewhere,
    l.party_members AS members, p.dibao_persons, l.disabled, l.elderly, l.elderly_alone, l.children,
    greatest(p.visited_on, d.visited_on) AS last_visit
FROM mart.grid_ledger l
LEFT JOIN person p USING (dwelling_key)
LEFT JOIN door d USING (dwelling_key)
WHERE l.community IS NOT NULL
ORDER BY l.community, l.grid_no NULLS LAST, l.estate NULLS LAST, try_cast(l.building AS INTEGER) NULLS LAST, l.building NULLS LAST,
    try_cast(l.unit AS INTEGER) NULLS LAST, l.unit NULLS LAST, try_cast(l.room AS INTEGER) NULLS LAST, l.room NULLS LAST
