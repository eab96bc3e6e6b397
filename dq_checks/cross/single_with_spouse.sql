-- title: 登记为未婚的人没有写配偶
-- title_en: nobody on record as single has a spouse on record
-- family: people
-- indicator: 0104
-- severity: warning
-- mostly: 0.98
-- field: marital_status
-- definition: 看写了婚姻状况的计生和流动人口记录。登记为未婚，却写了配偶姓名或配偶身份证号的，算一处。
-- ask: 登记为未婚却写了配偶，请核对婚姻状况。
-- grain: one row a record with a marital status, of a source whose form asks for the spouse
-- reason: one of the two was not brought up to date. 6 to 8 % of the rows of these systems are wrong in some field (systems.md D), the marital status a small part.
WITH told AS (
    SELECT record_no, marital_status, marital_status = '10' AND (spouse_name IS NOT NULL OR spouse_id IS NOT NULL) AS breaks
    FROM core.person_record
    WHERE marital_status IS NOT NULL AND source_id IN (SELECT DISTINCT source_id FROM core.person_record WHERE spouse_name_raw IS NOT NULL)
)
SELECT record_no, breaks, CASE WHEN breaks THEN marital_status END AS stated FROM told
