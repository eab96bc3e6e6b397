-- title: 两个系统住址或电话不同的人
-- title_en: people whose address or telephone differs between systems
-- catalogue: E2.7
-- counts: residence
-- grain: 每行一个说法：一位居民的住址或电话、一个值，写明哪些系统这样说
-- definition: 住址写到两个不同的房间，或电话没有一个相同的居民：先打采用的电话，再到采用的住址核对。采用的一行排在前面，后面是与它不同的各行，按来源原样。
--   一个只写到楼、一个写到室，不算不同；已确认去世和已离开的人不在内。社区按居民现在的居住地。
-- group: 核对
-- who: identity, contact, residence
WITH disputed AS (
    SELECT DISTINCT resident_id, field FROM mart.resident_value WHERE disagrees AND field IN ('residence_address', 'phones')
)
SELECT
    r.community, r.grid_no, v.resident_id, r.name, v.field::VARCHAR AS field,
    CASE WHEN v.field <> 'phones' THEN v.raw_value END AS address_stated, CASE WHEN v.field = 'phones' THEN v.value END AS phone_stated,
    v.sources AS told_by, v.chosen, v.stated_on
FROM disputed
JOIN mart.resident_value v USING (resident_id, field)
JOIN mart.resident r USING (resident_id)
WHERE (v.chosen OR v.disagrees) AND r.life_status <> 'confirmed_dead' AND r.presence <> 'left'
ORDER BY r.community NULLS LAST, r.grid_no NULLS LAST, v.resident_id, v.field::VARCHAR DESC, v.chosen DESC, v.value
