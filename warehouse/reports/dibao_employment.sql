-- title: 低保对象的就业状况
-- title_en: dibao persons by employment
-- catalogue: 40
-- counts: none
-- grain: 每行一个社区的一种就业状况；“全部”是社区小计，最后是全区各种就业状况和合计
-- definition: 低保人员名册上的人，按名册所写的就业状况数。劳动年龄按16至59岁数，不分男女（法定退休年龄因人而异，名册不写）；其中残疾另列一栏。
--   只有低保对象有就业登记：全区失业人数、培训和安置的人数没有来源提供。已确认去世的人不在内。社区按低保名册所写的管辖地。
-- group: 低保
-- who: social, dibao
WITH person AS (SELECT DISTINCT community, unnest(resident_ids) AS resident_id FROM mart.dibao_household),
stated AS (
    SELECT coalesce(p.community, '（社区不明）') AS community, coalesce(r.employment, '（没有写）') AS employment, r.age, r.disabled
    FROM person p
    JOIN mart.resident r USING (resident_id)
    WHERE r.life_status <> 'confirmed_dead'
)
SELECT
    CASE WHEN grouping(stated.community) = 1 THEN '合计' ELSE stated.community END AS community,
    CASE WHEN grouping(stated.employment) = 1 THEN '全部' ELSE stated.employment END AS employment,
    count(*) AS dibao_persons, count(*) FILTER (age BETWEEN 16 AND 59) AS working_age,
    count(*) FILTER (age BETWEEN 16 AND 59 AND disabled = '1') AS working_age_disabled
FROM stated
GROUP BY GROUPING SETS ((stated.community, stated.employment), (stated.community), (stated.employment), ())
ORDER BY grouping(stated.community), stated.community, grouping(stated.employment), dibao_persons DESC, stated.employment
