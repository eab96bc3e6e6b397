-- title: 日期不晚于文件的日期
-- title_en: no date lies after the day of the file
-- family: people
-- indicator: 0503
-- severity: warning
-- mostly: 0.998
-- field: column
-- definition: 看出生、迁入、登记、核实、流入、注销、入党、转正、失联和起始保障的日期，晚于该文件业务日期的算一处。起始保障年月可以是下一个月；只写到月或年的，按月或年比较。
-- ask: 这个日期还没有到，请核对是否填错了年份或月份。
-- grain: one row a record and date
-- reason: an export tells of what has been. A date that has not come is a slip of the pen or a two-digit year read into the wrong century.
--   The next month is when a dibao granted this month begins.
WITH dated AS (
    SELECT record_no, 'birth_date' AS field, birth_date AS value, as_of AS latest FROM core.person_record WHERE birth_date IS NOT NULL
    UNION ALL
    SELECT record_no, 'moved_in_on', moved_in_on, as_of FROM core.person_record WHERE moved_in_on IS NOT NULL
    UNION ALL
    SELECT record_no, 'registered_on', registered_on, as_of FROM core.person_record WHERE registered_on IS NOT NULL
    UNION ALL
    SELECT record_no, 'verified_on', verified_on, as_of FROM core.person_record WHERE verified_on IS NOT NULL
    UNION ALL
    SELECT record_no, 'inflow_on', inflow_on, as_of FROM core.person_record WHERE inflow_on IS NOT NULL
    UNION ALL
    SELECT record_no, 'closed_on', closed_on, as_of FROM core.person_record WHERE closed_on IS NOT NULL
    UNION ALL
    SELECT record_no, 'joined_on', joined_on, as_of FROM core.person_record WHERE joined_on IS NOT NULL
    UNION ALL
    SELECT record_no, 'full_member_on', full_member_on, as_of FROM core.person_record WHERE full_member_on IS NOT NULL
    UNION ALL
    SELECT record_no, 'lost_since', lost_since, as_of FROM core.person_record WHERE lost_since IS NOT NULL
    UNION ALL
    SELECT record_no, 'dibao_start', dibao_start, strftime(as_of::DATE + INTERVAL 1 MONTH, '%Y-%m') FROM core.person_record WHERE dibao_start IS NOT NULL
),
compared AS (SELECT *, left(value, length(latest)) > left(latest, length(value)) AS breaks FROM dated)
SELECT record_no, breaks, field, CASE WHEN breaks THEN value END AS stated FROM compared
