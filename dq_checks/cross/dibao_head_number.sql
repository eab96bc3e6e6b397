-- title: 低保人员所写的户主，就是家庭表里这个证号的户主
-- title_en: the head that a dibao person names is the head of that certificate
-- family: dibao
-- indicator: 0402
-- severity: warning
-- mostly: 0.98
-- field: head_id
-- definition: 看证号在家庭表里的低保人员；户主身份证号空缺、与户主关系是“本人”的，按本人号码。家庭表这个证号的户主号码读得出，却不是这个号码的，算一处；
--   应有值是家庭表的户主号码。号码读不出的（遮盖、损坏）不看。
-- ask: 人员表写的户主与家庭表的不是同一个号码，请核对：是换了户主没有更新，还是号码写错？
-- grain: one row a person of the dibao list whose head's number can be read, as that of the household can
-- reason: the two tables are linked by the head's number (systems.md A4). A wrong checksum stands in 0.4 % of dibao rows and a relative's number in 0.2 % (systems.md D):
--   2 % is a table that was not updated when heads changed.
WITH head AS (
    SELECT dibao_no, min(id_number) AS id_number, list(id_number) AS numbers
    FROM core.person_record
    WHERE source_id = 'dibao_household' AND dibao_no IS NOT NULL AND id_number IS NOT NULL
    GROUP BY dibao_no
),
named AS (
    SELECT record_no, dibao_no, coalesce(head_id, CASE WHEN head_id_raw IS NULL AND relation IN ('01', '02') THEN id_number END) AS head_number
    FROM core.person_record
    WHERE source_id = 'dibao_person'
),
compared AS (
    SELECT n.record_no, n.head_number, h.id_number, NOT list_contains(h.numbers, n.head_number) AS breaks
    FROM named n
    JOIN head h USING (dibao_no)
    WHERE n.head_number IS NOT NULL
)
SELECT record_no, breaks, CASE WHEN breaks THEN 'dibao_household' END AS other_source, CASE WHEN breaks THEN head_number END AS stated,
    CASE WHEN breaks THEN id_number END AS expected
FROM compared
