-- title: 独居老人和老人家庭：要走访的名单
-- title_en: elderly who live alone or only with elderly
-- catalogue: 9
-- counts: residence
-- grain: 每行一位60岁及以上的老人，同一户排在一起
-- definition: 按实际居住数：独居是一套房里只住着一位60岁及以上的人；只有老人是两人以上、都满60岁。住处写不到室的人看不出和谁同住，不在内；
--   宿舍不在内。只有一个系统报告死亡、还没有核实的人仍算在户里。有没有子女、子女在不在身边没有来源说得清，所以是要走访的名单，不是“孤寡”的认定。
--   最近走访取走访记录，空着的是记录上没有走访过这一户。
-- group: 居民
-- who: identity, contact, residence, dibao
SELECT
    g.community, g.grid_no, g.estate, g.building, g.unit AS stair, g.room, CASE WHEN g.elderly_alone THEN 'alone' ELSE 'only' END AS elderly_home,
    r.resident_id, r.name, r.sex, r.age, r.phones, r.is_dibao AS on_dibao, g.last_visit
FROM (SELECT *, unnest(resident_ids) AS resident_id FROM mart.grid_ledger WHERE (elderly_alone OR elderly_only) AND use <> 'dormitory') g
JOIN mart.resident r USING (resident_id)
ORDER BY g.community NULLS LAST, g.grid_no NULLS LAST, g.estate, try_cast(g.building AS INTEGER) NULLS LAST, g.building, g.unit, g.room,
    r.birth_date, r.resident_id
