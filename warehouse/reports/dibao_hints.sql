-- title: 应保未保的线索：值得上门了解的人
-- title_en: hints that somebody may need dibao: for a visit
-- catalogue: 19, E2.1
-- counts: residence
-- grain: 每行一个不在低保人员名册上的人
-- definition: 住在区里、没有离开、没有报告死亡、不在低保人员名册上的人，有下列情况之一：独居老人（一套房里只住着一位60岁及以上的人）；残疾、失业或无业
--   （别的系统或人工更正这样说；现有来源只有低保人员名册登记残疾和就业，名册以外的人多半无从知道）；登记为困难党员；和低保对象同在一本家庭户口簿上，
--   或同住一套房（不含宿舍）。收入、财产、退休金没有来源提供，所以每一条只是上门了解的线索，既不说明应当享受，也不说明不应当；由民政核定。
-- group: 低保
-- who: identity, contact, residence, social, dibao, party
WITH covered AS (SELECT DISTINCT unnest(resident_ids) AS resident_id FROM mart.dibao_household),
alone AS (SELECT unnest(resident_ids) AS resident_id FROM mart.grid_ledger WHERE elderly_alone AND use <> 'dormitory'),
beside AS (
    SELECT DISTINCT o.resident_id
    FROM covered c
    JOIN mart.household_member m ON m.resident_id = c.resident_id
    JOIN mart.household h ON h.household_id = m.household_id AND h.kind = 'family'
    JOIN mart.household_member o ON o.household_id = m.household_id
),
hinted AS (
    SELECT r.*, list_filter(
        [
            CASE WHEN a.resident_id IS NOT NULL THEN 'elderly_alone' END,
            CASE WHEN r.disabled = '1' THEN 'disabled' END,
            CASE WHEN r.employment IN ('失业', '无业', '未就业') THEN 'no_work' END,
            CASE WHEN m.hardship_member = '1' THEN 'hardship_member' END,
            CASE WHEN b.resident_id IS NOT NULL THEN 'beside_dibao' END
        ],
        lambda reason: reason IS NOT NULL
    ) AS reasons
    FROM mart.resident r
    ANTI JOIN covered USING (resident_id)
    LEFT JOIN alone a USING (resident_id)
    LEFT JOIN beside b USING (resident_id)
    LEFT JOIN mart.member m USING (resident_id)
    WHERE r.life_status = 'alive' AND r.presence NOT IN ('left', 'registered_away', 'outflow') AND r.community IS NOT NULL
)
SELECT
    h.community, h.grid_no, h.estate, h.building, h.unit AS stair, h.room, h.resident_id, h.name, h.sex, h.age, h.phones,
    h.reasons AS visit_reasons, g.last_visit
FROM hinted h
LEFT JOIN mart.grid_ledger g ON g.is_dwelling AND g.dwelling_key = concat_ws('|', h.community, h.dwelling) AND h.dwelling IS NOT NULL
WHERE len(h.reasons) > 0
ORDER BY h.community, h.grid_no NULLS LAST, h.estate, try_cast(h.building AS INTEGER) NULLS LAST, h.building, h.unit, h.room, h.resident_id
