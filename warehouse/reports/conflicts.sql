-- title: 各系统说法不同的内容
-- title_en: what systems say differently
-- catalogue: 51
-- counts: residence
-- grain: 每行一个说法：一位居民的一项内容、一个值，写明哪些系统这样说
-- definition: 同一位居民的同一项内容，标准化以后仍然说不到一起的：采用的一行，和与它不同的各行。只是详略不同的不算（一个写到月、一个写到日；一个写到楼、一个写到室；
--   已婚和初婚）；电话按一组比较，有一个相同就不算。内容按来源原样。采用是合并档案现在用的值，不等于对；核实以后用“更正”写下结果。
--   社区按居民现在的居住地。
-- group: 核对
-- who: identity, contact, residence, hukou, household, social, life, floating, dibao, party
WITH disputed AS (SELECT DISTINCT resident_id, field FROM mart.resident_value WHERE disagrees)
SELECT
    r.community, r.grid_no, v.resident_id, r.name, v.field::VARCHAR AS field,
    CASE WHEN v.field <> 'phones' THEN v.raw_value END AS value_stated, CASE WHEN v.field = 'phones' THEN v.value END AS phone_stated,
    v.sources AS told_by, v.chosen, v.stated_on
FROM disputed
JOIN mart.resident_value v USING (resident_id, field)
JOIN mart.resident r USING (resident_id)
WHERE v.chosen OR v.disagrees
ORDER BY r.community NULLS LAST, r.grid_no NULLS LAST, v.resident_id, v.field::VARCHAR, v.chosen DESC, v.value
