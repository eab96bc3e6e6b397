-- title: 低保户名单：致贫原因、人口、结对和走访
-- title_en: dibao households
-- catalogue: 18, 20, 24
-- counts: none
-- grain: 每行一户低保（一个低保证号）
-- definition: 低保名册上的户，两个名册有一个写了就在内。致贫原因、类别、金额取低保系统；残疾、60岁以上、登记去世按人员名册里的人数。疾病一类就是“病灾户”
--   能从数据看到的部分；五保（特困）另有系统，没有接入，不在这里。已结对是结对名册上有这一户；最近走访是户主所住的这一户。
--   社区按低保名册所写的管辖地，没有写的按住址。
-- group: 低保
-- who: identity, contact, residence, dibao
WITH person AS (SELECT dibao_no, unnest(resident_ids) AS resident_id FROM mart.dibao_household),
summed AS (
    SELECT p.dibao_no, count(*) FILTER (r.disabled = '1') AS disabled
    FROM person p
    JOIN mart.resident r USING (resident_id)
    GROUP BY p.dibao_no
)
SELECT
    d.community, d.grid_no, d.dibao_no, r.resident_id, r.name AS head_name, r.residence_address, r.phones, d.class AS dibao_class,
    d.cause AS dibao_cause, d.start AS dibao_start, d.persons AS persons_counted, coalesce(s.disabled, 0) AS disabled, d.elderly,
    d.persons_dead AS persons_reported_dead, d.stated_amount AS amount_month,
    EXISTS (SELECT 1 FROM mart.pairing p WHERE p.dibao_no = d.dibao_no) AS paired, g.last_visit
FROM mart.dibao_household d
LEFT JOIN summed s USING (dibao_no)
LEFT JOIN mart.resident r ON r.resident_id = coalesce(d.head_resident_id, d.resident_ids[1])
LEFT JOIN mart.grid_ledger g ON g.is_dwelling AND g.dwelling_key = concat_ws('|', r.community, r.dwelling) AND r.dwelling IS NOT NULL
ORDER BY d.community NULLS LAST, d.dibao_no
