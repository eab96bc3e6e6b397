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
SELECT
    d.community, d.grid_no, d.resident_id, r.name, d.field::VARCHAR AS field,
    CASE WHEN d.field <> 'phones' THEN d.raw_value END AS value_stated, CASE WHEN d.field = 'phones' THEN d.value END AS phone_stated,
    d.sources AS told_by, d.chosen, d.stated_on
FROM mart.disagreement d
JOIN mart.resident r USING (resident_id)
ORDER BY d.community NULLS LAST, d.grid_no NULLS LAST, d.resident_id, d.field::VARCHAR, d.chosen DESC, d.value
