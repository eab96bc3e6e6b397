-- title: 一户只有一个户主
-- title_en: a household has one head
-- family: households
-- indicator: 0402
-- severity: warning
-- mostly: 0.97
-- field: relation
-- definition: 看公安户口簿和计生家庭卡里的每一户（没有注销、迁出、死亡标注的人），集体户不看。写了两个以上户主的，每个户主各算一处；
--   同一个人重复登记的按一个算。没有户主的另有一条。
-- ask: 这一户登记了不止一个户主，请核对与户主关系；已分户的请分开编户号。
-- grain: one row a record of somebody stated as the head of a household that is not collective
-- reason: systems.md B (一致性.关联 = head exists): who is whose child or spouse is told by the head alone. 6 % of family planning rows are wrong in some field and
--   2 % have moved out unnoticed (systems.md D), heads among them: 3 %.
WITH head AS (
    SELECT p.record_no, p.household_key, l.resident_id
    FROM core.person_record p
    JOIN link.resident_record l USING (record_no)
    WHERE p.relation IN ('02', '03') AND p.household_key IS NOT NULL AND p.dibao_no IS NULL AND p.hukou_kind IS DISTINCT FROM 'collective'
      AND p.closed_on IS NULL AND coalesce(p.person_state, 'normal') NOT IN ('moved_out', 'dead')
),
several AS (SELECT household_key FROM head GROUP BY household_key HAVING min(resident_id) <> max(resident_id))
SELECT h.record_no, s.household_key IS NOT NULL AS breaks, CASE WHEN s.household_key IS NOT NULL THEN '02' END AS stated
FROM head h
LEFT JOIN several s USING (household_key)
