-- title: 预备党员没有超过两年
-- title_en: nobody is on probation for more than two years
-- family: party
-- indicator: 0104
-- severity: warning
-- mostly: 0.9
-- field: member_kind
-- definition: 看名册上人员类别为预备党员、写了入党日期的。入党到文件日期已超过两年的算一处。预备期一年，延长一次不超过一年。
-- ask: 预备期已超过两年，请核对人员类别：已转正的请更新类别和转正日期。
-- grain: one row a roll row of a probationary member with a date of joining
-- reason: the party's statutes: one year of probation, prolonged once by at most a year. Rolls are collected yearly, so a change may be a year late for some.
WITH probation AS (
    SELECT record_no, joined_on, strftime(as_of::DATE - INTERVAL 2 YEAR, '%Y-%m-%d') AS earliest
    FROM core.person_record
    WHERE member_kind = '2' AND joined_on IS NOT NULL
),
compared AS (SELECT *, joined_on < left(earliest, length(joined_on)) AS breaks FROM probation)
SELECT record_no, breaks, CASE WHEN breaks THEN '2' END AS stated, CASE WHEN breaks THEN '1' END AS expected FROM compared
