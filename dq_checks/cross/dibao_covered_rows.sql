-- title: 保障人口数等于人员表里的人数
-- title_en: the stated number of people covered is the number of their rows
-- family: dibao
-- indicator: 0402
-- severity: warning
-- mostly: 0.94
-- field: dibao_covered
-- definition: 看写了保障人口数、人员表里也有人的低保证。家庭表的“保障人口数”与人员表同一证号的行数不同，算一处；应有值是人员表的行数。
--   人员表里一个人都没有的另有一条。
-- ask: 家庭表的保障人口数与人员表的行数不同，请核对是人员表漏了（多了）人，还是人口数没有改。
-- grain: one row a household of the dibao list with a stated number and at least one row of a person
-- reason: 应保尽保 and the money are counted in persons (systems.md A4: 保障人口 is checked against the rows). 3 % of dibao rows are wrong or
--   incomplete in some field and 1 % of people are missing (systems.md D): with two to three people a household some 6 % may differ.
WITH counted AS (
    SELECT dibao_no, count(*) AS persons FROM core.person_record WHERE source_id = 'dibao_person' AND dibao_no IS NOT NULL GROUP BY dibao_no
),
compared AS (
    SELECT p.record_no, p.dibao_covered, c.persons, try_cast(p.dibao_covered AS INTEGER) <> c.persons AS breaks
    FROM core.person_record p
    JOIN counted c USING (dibao_no)
    WHERE p.source_id = 'dibao_household' AND try_cast(p.dibao_covered AS INTEGER) IS NOT NULL
)
SELECT record_no, breaks, CASE WHEN breaks THEN 'dibao_person' END AS other_source, CASE WHEN breaks THEN dibao_covered END AS stated,
    CASE WHEN breaks THEN persons::VARCHAR END AS expected
FROM compared
