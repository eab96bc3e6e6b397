-- title: 父母比子女至少大十二岁
-- title_en: parents are at least twelve years older than their children
-- family: households
-- indicator: 0402
-- severity: warning
-- mostly: 0.99
-- field: relation
-- definition: 看同一来源、同一户里，与户主关系是子女或父母的（养子女、继子女、女婿、儿媳、公婆、岳父母、继父母不看），户主只有一位，两人都有出生年份。
--   父母不比子女大十二岁以上的算一处。
-- ask: 与户主关系和两人的年龄不相符，请核对关系、出生日期和户号。
-- grain: one row a record stated as child or parent of the one head of its household, both births known
-- reason: 12 years is the least between a parent and a child that the registers themselves let pass, as in mart.household_member. It can only be a slip: 1 %.
WITH open_record AS (
    SELECT record_no, household_key, relation, left(birth_date, 4)::INTEGER AS year, birth_date
    FROM core.person_record
    WHERE household_key IS NOT NULL AND birth_date IS NOT NULL AND hukou_kind IS DISTINCT FROM 'collective'
      AND closed_on IS NULL AND coalesce(person_state, 'normal') NOT IN ('moved_out', 'dead')
      AND relation IN ('02', '03', '20', '21', '22', '23', '24', '25', '26', '29', '30', '31', '32', '33', '34', '35', '36', '39', '50', '51', '52')
),
head AS (
    SELECT household_key, min(year) AS year FROM open_record WHERE relation IN ('02', '03') GROUP BY household_key HAVING count(*) = 1
),
compared AS (
    SELECT o.record_no, o.relation, CASE WHEN left(o.relation, 1) = '5' THEN h.year - o.year ELSE o.year - h.year END AS years
    FROM open_record o
    JOIN head h USING (household_key)
    WHERE o.relation NOT IN ('02', '03')
)
SELECT record_no, years < 12 AS breaks, CASE WHEN years < 12 THEN relation END AS stated FROM compared
