-- title: 入党时已满十八岁
-- title_en: members were eighteen when they joined
-- family: party
-- indicator: 0104
-- severity: warning
-- mostly: 0.99
-- field: joined_on
-- definition: 看写了入党日期和出生日期的记录（没写出生日期的用本人号码中的）。入党日期早于十八周岁的算一处；只写到月或年的，按月或年比较，同月（同年）不算。
-- ask: 按登记的日期，入党时不满十八岁，请核对入党日期和出生日期（以档案为准）。
-- grain: one row a record with a date of joining and a birth date
-- reason: the party's statutes take members from eighteen. Dates of the personnel file and of the id number differ for 2 % of members (systems.md D), seldom by years.
WITH dated AS (
    SELECT record_no, joined_on, coalesce(birth_date, CASE WHEN id_kind = 'valid' THEN id_birth END) AS birth
    FROM core.person_record
    WHERE joined_on IS NOT NULL
),
grown AS (
    SELECT record_no, joined_on, (left(birth, 4)::INTEGER + 18)::VARCHAR || substr(birth, 5) AS eighteen FROM dated WHERE birth IS NOT NULL
),
compared AS (SELECT *, left(joined_on, length(eighteen)) < left(eighteen, length(joined_on)) AS breaks FROM grown)
SELECT record_no, breaks, CASE WHEN breaks THEN joined_on END AS stated FROM compared
