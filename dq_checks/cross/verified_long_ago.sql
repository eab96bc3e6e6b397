-- title: 一年内核实过
-- title_en: records were verified within a year
-- family: places
-- indicator: 0501
-- severity: notice
-- mostly: 0.5
-- field: verified_on
-- definition: 看写了核实时间、没有注销的记录。核实时间早于文件日期一年以上的算一处；只写到月或年的，按月或年比较。没写核实时间的不看（另计入完整性）。
-- ask: 这条记录一年多没有核实，请在走访时核对住址和电话。
-- grain: one row an open record with a date of verification
-- reason: whatever is looked at once a year (一年一评, source document 000) may be a year old and no older. Books verified in the round of a year have half
--   of their rows that old only where the round stopped.
WITH dated AS (
    SELECT record_no, verified_on, strftime(as_of::DATE - INTERVAL 1 YEAR, '%Y-%m-%d') AS earliest
    FROM core.person_record
    WHERE verified_on IS NOT NULL AND closed_on IS NULL AND coalesce(person_state, 'normal') NOT IN ('moved_out', 'dead')
),
compared AS (SELECT *, verified_on < left(earliest, length(verified_on)) AS breaks FROM dated)
SELECT record_no, breaks, CASE WHEN breaks THEN verified_on END AS stated FROM compared
