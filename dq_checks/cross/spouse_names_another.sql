-- title: 夫妻互相登记为配偶
-- title_en: married people name each other
-- family: households
-- indicator: 0402
-- severity: warning
-- mostly: 0.98
-- field: spouse_id
-- definition: 看写了配偶身份证号、同一来源里也有这位配偶记录的。配偶的记录上写的配偶身份证号是第三个人的，算一处。配偶没写的不算。
-- ask: 配偶的记录上写的是另一个人，请核对两人的婚姻状况和配偶身份证号，可能有一方变更后没有更新。
-- grain: one row a record whose spouse's number leads to a record of the same source with a spouse's number
-- reason: a marriage has two sides. In 60 % of rows the number is blank (systems.md A2); where both are filled, only a change that one side missed makes them differ.
WITH told AS (
    SELECT record_no, source_id, id_number, spouse_id FROM core.person_record WHERE id_kind = 'valid' AND spouse_id IS NOT NULL AND closed_on IS NULL
      AND coalesce(person_state, 'normal') NOT IN ('moved_out', 'dead')
),
answered AS (
    SELECT a.record_no, bool_or(b.spouse_id = a.id_number) AS mutual
    FROM told a
    JOIN told b ON b.source_id = a.source_id AND b.id_number = a.spouse_id
    GROUP BY a.record_no
)
SELECT a.record_no, NOT a.mutual AS breaks, CASE WHEN NOT a.mutual THEN t.spouse_id END AS stated
FROM answered a
JOIN told t USING (record_no)
