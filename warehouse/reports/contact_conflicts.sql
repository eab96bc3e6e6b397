-- title: 两个系统住址或电话不同的人
-- title_en: people whose address or telephone differs between systems
-- catalogue: E2.7
-- counts: residence
-- grain: 每行一个说法：一位居民的住址或电话、一个值，写明哪些系统这样说
-- definition: 住址写到两个不同的房间，或电话没有一个相同的居民：先打采用的电话，再到采用的住址核对。采用的一行排在前面，后面是与它不同的各行，按来源原样。
--   一个只写到楼、一个写到室，不算不同；已确认去世和已离开的人不在内。社区按居民现在的居住地。
-- group: 核对
-- who: identity, contact, residence
SELECT
    d.community, d.grid_no, d.resident_id, r.name, d.field::VARCHAR AS field,
    CASE WHEN d.field <> 'phones' THEN d.raw_value END AS address_stated, CASE WHEN d.field = 'phones' THEN d.value END AS phone_stated,
    d.sources AS told_by, d.chosen, d.stated_on
FROM mart.disagreement d
JOIN mart.resident r USING (resident_id)
WHERE d.field IN ('residence_address', 'phones') AND r.life_status <> 'confirmed_dead' AND r.presence <> 'left'
ORDER BY d.community NULLS LAST, d.grid_no NULLS LAST, d.resident_id, d.field::VARCHAR DESC, d.chosen DESC, d.value
