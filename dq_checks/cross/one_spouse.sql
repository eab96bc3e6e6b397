-- title: 一户之内，户主只有一位配偶
-- title_en: within a household the head has one spouse
-- family: households
-- indicator: 0402
-- severity: warning
-- mostly: 0.99
-- field: relation
-- definition: 看同一来源、同一户里登记为户主配偶的记录（没有注销、迁出、死亡标注），集体户不看。一户有两个不同的人登记为配偶的，各算一处；同一个人重复登记的按一个算。
-- ask: 这一户登记了两位配偶，请核对与户主关系：可能是子女的配偶写成了配偶，或者两户编了同一个户号。
-- grain: one row a record stated as the head's spouse in a household that is not collective
-- reason: the Civil Code (article 1042): one spouse. It is a slip of the pen, or two households under one number, so 1 % is much.
WITH spouse AS (
    SELECT p.record_no, p.household_key, p.relation, l.resident_id
    FROM core.person_record p
    JOIN link.resident_record l USING (record_no)
    WHERE p.household_key IS NOT NULL AND p.relation IN ('10', '11', '12') AND p.hukou_kind IS DISTINCT FROM 'collective'
      AND p.closed_on IS NULL AND coalesce(p.person_state, 'normal') NOT IN ('moved_out', 'dead')
),
several AS (SELECT household_key FROM spouse GROUP BY household_key HAVING min(resident_id) <> max(resident_id))
SELECT s.record_no, o.household_key IS NOT NULL AS breaks, CASE WHEN o.household_key IS NOT NULL THEN s.relation END AS stated
FROM spouse s
LEFT JOIN several o USING (household_key)
