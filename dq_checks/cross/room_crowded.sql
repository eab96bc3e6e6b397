-- title: 一套住房里登记的居住人数没有超过十人
-- title_en: no flat has more than ten people on record as living there
-- family: places
-- indicator: 0402
-- severity: notice
-- mostly: 0.98
-- field: residence_address
-- definition: 按合并档案的现居住地址，一套住房里住着十人以上（不含十人），按写了这个地址的来源各算一处，写在该来源的第一条记录上。
--   过半数的人暂住处所登记为单位内部、工地或宿舍的，按集体宿舍，不算。
-- ask: 这套住房登记的人太多，请核实实际居住的人，已搬走的请更新住址或注销；确为合租或宿舍的，请更正居住处所。
-- grain: one row a dwelling and source that states it as the residence of somebody
-- reason: who left is still on record. Ten is a flat of five rooms at two people a room, the most that letting rules of cities allow, and a family of four generations.
--   8 % of temporary and 10 % of floating registrations are not closed (systems.md D), but few flats get as many as that.
WITH living AS (
    SELECT m.household_key, m.resident_id, r.residence_kind
    FROM mart.household_member m
    JOIN mart.resident r USING (resident_id)
    WHERE m.basis = 'actual'
),
dwelling AS (
    SELECT household_key, count(*) > 10
        AND 2 * count(*) FILTER (residence_kind IN ('单位内部', '工地', '集体宿舍', '工厂宿舍')) <= count(*) AS breaks
    FROM living
    GROUP BY household_key
),
stated AS (
    SELECT l.household_key, p.source_id, min(p.record_no) AS record_no, arg_min(p.residence_address, p.record_no) AS residence_address
    FROM living l
    JOIN link.resident_record k USING (resident_id)
    JOIN core.person_record p USING (record_no)
    WHERE p.dwelling IS NOT NULL AND suffix(l.household_key, p.dwelling)
    GROUP BY l.household_key, p.source_id
)
SELECT s.record_no, d.breaks, CASE WHEN d.breaks THEN s.residence_address END AS stated, concat_ws('|', s.source_id, s.household_key) AS key
FROM stated s
JOIN dwelling d USING (household_key)
