-- title: 一个人只有一个号码
-- title_en: one person has one id number
-- family: people
-- indicator: 0304
-- severity: notice
-- mostly: 0.998
-- field: id_number
-- definition: 看有完整号码的居民。另一位居民与其姓名、性别、出生日期都相同，住同一室或有相同的电话，号码却不同的，双方各算一处，写在号码所在的记录上。
--   两个有效号码从不自动合并，所以这是请核实：可能是一个人有两个号码，也可能确是两个人。
-- ask: 两份档案姓名、性别、出生日期相同，住处或电话也相同，号码不同。请核对号码；若有号码变更，请提供变更记录，由街道合并。
-- grain: one row a resident with a valid number of their own, on the record that states it
-- reason: 2.96 m duplicate hukou were cleared (systems.md C). Name and birth date agree by chance for ten pairs in a district of 262,103 (systems.md), and with a room
--   or telephone in common for none. Twins have different names.
WITH namesake AS (
    SELECT name, birth_date, sex FROM mart.resident WHERE length(birth_date) = 10 GROUP BY ALL HAVING min(id_number) <> max(id_number)
),
alike AS (
    SELECT a.resident_id, min(b.resident_id) AS other_id
    FROM namesake
    JOIN mart.resident a USING (name, birth_date, sex)
    JOIN mart.resident b USING (name, birth_date, sex)
    WHERE b.id_number <> a.id_number AND (b.dwelling = a.dwelling OR list_has_any(b.phones, a.phones))
    GROUP BY a.resident_id
),
numbered AS (
    SELECT resident_id, record_no, value FROM mart.resident_value WHERE field = 'id_number' AND chosen
)
SELECT n.record_no, a.resident_id IS NOT NULL AS breaks, o.source_id AS other_source, CASE WHEN a.resident_id IS NOT NULL THEN n.value END AS stated
FROM numbered n
LEFT JOIN alike a USING (resident_id)
LEFT JOIN (SELECT n.resident_id, p.source_id FROM numbered n JOIN core.person_record p USING (record_no)) o ON o.resident_id = a.other_id
