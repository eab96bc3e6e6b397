-- title: 外来人员名单
-- title_en: people from outside, one by one
-- catalogue: 23
-- counts: residence
-- grain: 每行一位住在这里、户籍在区外的人
-- definition: 住在本社区、户籍在区外、还没有注销的人。来的日期、原因、居住处所取流动人口平台和公安暂住登记；两处写的不同时采用的是合并档案里的值，
--   都写了什么见“各系统说法不同的内容”。流动登记为“否”的，是两个登记系统都没有、别的系统说他从外面来的人，要上门时请他登记。
--   首次出现是本系统第一次在来源里看到他的那一夜。
-- group: 居民
-- who: identity, contact, residence, hukou, floating
SELECT
    community, grid_no, estate, building, unit AS stair, room, resident_id, name, sex, age, phones, hukou_address, inflow_on, inflow_reason,
    residence_kind, is_floating AS floating_registered, first_seen
FROM mart.resident
WHERE presence = 'inflow' AND life_status <> 'confirmed_dead'
ORDER BY community NULLS LAST, grid_no NULLS LAST, estate, try_cast(building AS INTEGER) NULLS LAST, building, unit, room, resident_id
