-- title: 户主与配偶性别不同
-- title_en: head and spouse are of different sex
-- family: households
-- indicator: 0402
-- severity: warning
-- mostly: 0.99
-- field: relation
-- definition: 看同一来源、同一户里户主的配偶（没有注销、迁出、死亡标注），两人都写了性别的。配偶与户主同性别的算一处；户主不是正好一位的户和集体户不看。
-- ask: 户主和配偶登记为同一性别，请核对两人的性别和与户主关系（可能是子女的配偶写成了配偶）。
-- grain: one row a record stated as spouse of the one head of its household, both sexes known
-- reason: the Civil Code (article 1041): one man and one woman. A slip in either sex shows; sexes are wrong more rarely than names (1 %, systems.md D).
WITH open_record AS (
    SELECT p.record_no, p.household_key, p.relation, p.sex, l.resident_id
    FROM core.person_record p
    JOIN link.resident_record l USING (record_no)
    WHERE p.household_key IS NOT NULL AND p.relation IN ('02', '03', '10', '11', '12') AND p.hukou_kind IS DISTINCT FROM 'collective'
      AND p.closed_on IS NULL AND coalesce(p.person_state, 'normal') NOT IN ('moved_out', 'dead')
),
head AS (
    SELECT household_key, min(sex) AS sex
    FROM open_record
    WHERE relation IN ('02', '03')
    GROUP BY household_key
    HAVING min(resident_id) = max(resident_id) AND min(sex) = max(sex) AND min(sex) IN ('1', '2')
)
SELECT o.record_no, o.sex = h.sex AS breaks, CASE WHEN o.sex = h.sex THEN o.relation END AS stated
FROM open_record o
JOIN head h USING (household_key)
WHERE o.relation IN ('10', '11', '12') AND o.sex IN ('1', '2')
