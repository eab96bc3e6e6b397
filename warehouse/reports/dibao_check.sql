-- title: 低保户数、人数、金额核对
-- title_en: dibao households, persons and amounts, counted again
-- catalogue: 20
-- counts: none
-- grain: 每行一个社区，末行为全区合计
-- definition: 户数是低保家庭名册上的户；只在人员名册上有、家庭名册上没有的另列一栏。保障人数有两个来历：家庭名册上写的保障人口数，
--   和人员名册里逐人数出来的；两者不同的户数单列。月金额是家庭名册上的户月保障金额之和，户均按名册户数、人均按这些户逐人数出的人数计算。
--   “别处没有”是低保以外没有一个系统有这个人；“登记去世”是有来源登记死亡的人，要由人核实，不作停发依据。社区按低保名册所写的管辖地，没有写的按住址。
-- group: 低保
-- who: dibao
WITH listed AS (
    SELECT *, NOT list_contains(problems, 'no_household_row') AS on_list
    FROM mart.dibao_household
)
SELECT
    CASE WHEN grouping(community) = 1 THEN '合计' ELSE coalesce(community, '（社区不明）') END AS community,
    count(*) FILTER (on_list) AS dibao_households,
    count(*) FILTER (NOT on_list) AS households_unlisted,
    coalesce(sum(stated_covered), 0)::BIGINT AS persons_stated,
    sum(persons)::BIGINT AS persons_counted,
    (sum(persons) - coalesce(sum(stated_covered), 0))::BIGINT AS difference,
    count(*) FILTER (persons <> stated_covered) AS households_differing,
    count(*) FILTER (stated_covered > stated_size) AS covered_more_than_size,
    sum(stated_amount)::DECIMAL(14, 2) AS amount_month,
    (sum(stated_amount) / nullif(count(*) FILTER (on_list), 0))::DECIMAL(14, 2) AS amount_per_household,
    (sum(stated_amount) / nullif(sum(persons) FILTER (on_list), 0))::DECIMAL(14, 2) AS amount_per_person,
    sum(persons - persons_resident)::BIGINT AS persons_not_resident,
    sum(persons_dead)::BIGINT AS persons_reported_dead
FROM listed
GROUP BY ROLLUP (community)
ORDER BY grouping(listed.community), listed.community NULLS LAST
