-- title: 保障人口数不超过家庭人口数
-- title_en: no more people are covered than the household has
-- family: dibao
-- indicator: 0104
-- severity: warning
-- mostly: 0.99
-- field: dibao_covered
-- definition: 看家庭人口数和保障人口数都写了的低保家庭，保障人口数大于家庭人口数的算一处。
-- ask: 保障人口数比家庭人口数还多，请核对哪一个填错了。
-- grain: one row a household of the dibao list with both numbers
-- reason: 保障 ≤ 家庭 (systems.md A4): whoever is covered belongs to the household. It can only be a slip of the pen, so 1 % is much.
WITH stated AS (
    SELECT record_no, dibao_covered, try_cast(dibao_covered AS INTEGER) > try_cast(dibao_household_size AS INTEGER) AS breaks
    FROM core.person_record
    WHERE source_id = 'dibao_household'
)
SELECT record_no, breaks, CASE WHEN breaks THEN dibao_covered END AS stated FROM stated WHERE breaks IS NOT NULL
