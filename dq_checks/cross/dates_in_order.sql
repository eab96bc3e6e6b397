-- title: 日期先后顺序合理
-- title_en: dates are in order
-- family: people
-- indicator: 0503
-- severity: warning
-- mostly: 0.995
-- field: column
-- definition: 同一条记录里：迁入、登记、核实、流入日期不早于出生；注销日期不早于出生、流入和迁入；转正和失联日期不早于入党；户主的起始保障年月不早于出生。
--   没写出生日期的用本人号码中的。只写到月或年的，按月或年比较。入党年龄另有一条。
-- ask: 这两个日期前后颠倒，请核对哪一个填错了。
-- grain: one row a record and later date, where a date that it must not precede is known too
-- reason: an order that cannot be is a slip of the pen in one of the two dates, and every age, duration and "new this month" that rests on it is wrong.
--   Whatever in a row is wrong or incomplete is up to 8 % (systems.md D), dates that contradict each other a small part of it.
WITH dated AS (
    SELECT *, coalesce(birth_date, CASE WHEN id_kind = 'valid' THEN id_birth END) AS birth FROM core.person_record
),
pair AS (
    SELECT record_no, 'moved_in_on' AS field, moved_in_on AS later, birth AS earlier FROM dated WHERE moved_in_on IS NOT NULL
    UNION ALL
    SELECT record_no, 'registered_on', registered_on, birth FROM dated WHERE registered_on IS NOT NULL
    UNION ALL
    SELECT record_no, 'verified_on', verified_on, birth FROM dated WHERE verified_on IS NOT NULL
    UNION ALL
    SELECT record_no, 'inflow_on', inflow_on, birth FROM dated WHERE inflow_on IS NOT NULL
    UNION ALL
    SELECT record_no, 'closed_on', closed_on, greatest(birth, inflow_on, moved_in_on) FROM dated WHERE closed_on IS NOT NULL
    UNION ALL
    SELECT record_no, 'full_member_on', full_member_on, joined_on FROM dated WHERE full_member_on IS NOT NULL
    UNION ALL
    SELECT record_no, 'lost_since', lost_since, joined_on FROM dated WHERE lost_since IS NOT NULL
    UNION ALL
    SELECT record_no, 'dibao_start', dibao_start, birth FROM dated WHERE dibao_start IS NOT NULL AND relation = '02'
),
compared AS (
    SELECT *, left(later, length(earlier)) < left(earlier, length(later)) AS breaks FROM pair WHERE earlier IS NOT NULL
)
SELECT record_no, breaks, field, CASE WHEN breaks THEN later END AS stated FROM compared
