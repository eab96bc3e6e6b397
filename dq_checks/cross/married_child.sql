-- title: 未满十五岁的人没有登记为已婚
-- title_en: nobody under fifteen is on record as married
-- family: people
-- indicator: 0104
-- severity: warning
-- mostly: 0.998
-- field: marital_status
-- definition: 看写了婚姻状况和出生日期的记录。到文件日期未满十五岁，却登记为已婚、丧偶或离婚的算一处。
-- ask: 此人未满十五岁却登记为已婚（丧偶、离婚），请核对婚姻状况和出生日期。
-- grain: one row a record with a marital status and a birth date
-- reason: the form asks for it from fifteen on (systems.md A1), and forms are prefilled with 初婚. Not at the marriageable age of 20 and 22: unregistered marriages
--   below it are written down as they are. It can only be a slip of the pen.
WITH dated AS (
    SELECT record_no, marital_status, left(birth_date, 10) AS birth, strftime(as_of::DATE - INTERVAL 15 YEAR, '%Y-%m-%d') AS latest
    FROM core.person_record
    WHERE marital_status IS NOT NULL AND birth_date IS NOT NULL
),
compared AS (SELECT *, birth > left(latest, length(birth)) AND left(marital_status, 1) IN ('2', '3', '4') AS breaks FROM dated)
SELECT record_no, breaks, CASE WHEN breaks THEN marital_status END AS stated FROM compared
