-- title: 本季度没有走访的户
-- title_en: households without a visit this quarter
-- catalogue: 35, E2.8
-- counts: residence
-- grain: 每行一户，按网格、楼栋、房号排列
-- definition: 现在有人居住的家庭户（宿舍不在内），走访记录最近一次不在数据之夜所在的季度，或从来没有。本年走访过是今年别的季度去过。
--   户主、人口按实际居住的户；60岁以上、残疾、低保是户里的人数，残疾只有低保人员名册登记。住处写不到室的居民看不出是哪一户，不在内。
-- group: 走访
-- who: identity, residence, household, dibao, roster
SELECT
    h.community, h.grid_no, h.estate, h.building, h.unit AS stair, h.room, h.head_resident_id AS resident_id, r.name AS head_name,
    h.members AS persons, h.elderly, g.disabled, h.dibao_members AS on_dibao_here, g.last_visit,
    coalesce(left(g.last_visit, 4) = left($night, 4), false) AS visited_this_year
FROM mart.household h
JOIN mart.grid_ledger g ON g.is_dwelling AND g.dwelling_key = h.dwelling_key
LEFT JOIN mart.resident r ON r.resident_id = h.head_resident_id
WHERE h.basis = 'actual' AND h.kind = 'family'
  AND coalesce(g.last_visit < strftime(date_trunc('quarter', $night::DATE), '%Y-%m-%d'), true)
ORDER BY h.community NULLS LAST, h.grid_no NULLS LAST, h.estate, try_cast(h.building AS INTEGER) NULLS LAST, h.building, h.unit, h.room
