-- title: 低保户按致贫原因
-- title_en: dibao households by cause
-- catalogue: 18
-- counts: none
-- grain: 每行一个社区的一种致贫原因；“全部原因”是社区小计，最后是全区各原因和合计
-- definition: 低保系统家庭名册上写的主要致贫原因，一户一个。人数按人员名册逐人数，残疾、60岁以上是其中的人数；月金额是户月保障金额之和。
--   疾病、残疾的户就是“病灾户”能从数据看到的部分。家庭名册上没有的证号不知道原因，列为“（没有写）”。不是全部贫困户：没有低保的困难家庭、
--   五保（特困）没有来源提供。
-- group: 低保
-- who: dibao
WITH person AS (SELECT dibao_no, unnest(resident_ids) AS resident_id FROM mart.dibao_household),
summed AS (
    SELECT p.dibao_no, count(*) FILTER (r.disabled = '1') AS disabled
    FROM person p
    JOIN mart.resident r USING (resident_id)
    GROUP BY p.dibao_no
),
household AS (
    SELECT coalesce(d.community, '（社区不明）') AS community, coalesce(d.cause, '（没有写）') AS cause, d.persons, d.elderly, d.stated_amount, s.disabled
    FROM mart.dibao_household d
    LEFT JOIN summed s USING (dibao_no)
)
SELECT
    CASE WHEN grouping(household.community) = 1 THEN '合计' ELSE household.community END AS community,
    CASE WHEN grouping(household.cause) = 1 THEN '全部原因' ELSE household.cause END AS dibao_cause,
    count(*) AS dibao_certificates, sum(persons)::BIGINT AS dibao_persons, coalesce(sum(disabled), 0)::BIGINT AS disabled,
    sum(elderly)::BIGINT AS elderly, coalesce(sum(stated_amount), 0)::DECIMAL(14, 2) AS amount_month
FROM household
GROUP BY GROUPING SETS ((household.community, household.cause), (household.community), (household.cause), ())
ORDER BY grouping(household.community), household.community, grouping(household.cause), dibao_certificates DESC, household.cause
