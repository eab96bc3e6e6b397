-- title: 每户都有户主
-- title_en: every household has a head
-- family: households
-- indicator: 0402
-- severity: warning
-- mostly: 0.92
-- field: relation
-- definition: 看公安户口簿和计生家庭卡里的每一户（没有注销、迁出、死亡标注的人）；集体户，以及有人没写与户主关系的户不看。没有一个人登记为户主的，算一处，写在户内第一条记录上。
-- ask: 这一户没有户主（可能已去世、迁走或漏登），请按规定变更户主，或核对户号。
-- grain: one row a household that is not collective and of which everybody's relation is stated, on its first record
-- reason: systems.md B (一致性.关联 = head exists): who is whose child or spouse is told by the head alone. Family planning lacks 5 % of the people it should hold
--   and 2 to 3 % of rows are of people who have moved out (systems.md D), heads among them: 8 %.
SELECT min(record_no) AS record_no, NOT bool_or(relation IN ('02', '03')) AS breaks, household_key AS key
FROM core.person_record
WHERE household_key IS NOT NULL AND dibao_no IS NULL AND closed_on IS NULL AND coalesce(person_state, 'normal') NOT IN ('moved_out', 'dead')
GROUP BY household_key
HAVING count(relation) = count(*) AND NOT coalesce(bool_or(hukou_kind = 'collective'), false)
