-- title: 同一来源里没有重复登记
-- title_en: no source lists one person twice
-- family: people
-- indicator: 0303
-- severity: warning
-- mostly: 0.94
-- field: name
-- definition: 看没有注销、迁出、死亡标注的记录。同一来源里同一个人还有另一条这样的记录，各条都列出，方便对照；所以一人登记两次算两条。
--   低保同一个人在两个证号上的不在这里（见“一个人只在一个低保证上”）。
-- ask: 此人在本系统有不止一条有效记录，请核对后只留一条，其余注销；若不是同一个人，请说明，由街道拆分。
-- grain: one row a record that is neither closed nor marked as moved out or dead
-- reason: duplicates make every count too high. They are up to 3 % of a source's rows (error model, systems.md D), and both rows are listed.
WITH open_record AS (
    SELECT p.record_no, l.resident_id, p.source_id, p.dibao_no, p.name
    FROM core.person_record p
    JOIN link.resident_record l USING (record_no)
    WHERE p.closed_on IS NULL AND coalesce(p.person_state, 'normal') NOT IN ('moved_out', 'dead')
),
twice AS (
    SELECT resident_id, source_id, dibao_no, count(*) AS records FROM open_record GROUP BY ALL HAVING count(*) > 1
)
SELECT o.record_no, t.records IS NOT NULL AS breaks, CASE WHEN t.records IS NOT NULL THEN o.name END AS stated
FROM open_record o
LEFT JOIN twice t ON t.resident_id = o.resident_id AND t.source_id = o.source_id AND t.dibao_no IS NOT DISTINCT FROM o.dibao_no
