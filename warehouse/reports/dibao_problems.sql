-- title: 低保名册里要核对的户
-- title_en: dibao households with something to check
-- catalogue: 20, E2.2
-- counts: none
-- grain: 每行一户低保（一个低保证号）
-- definition: 家庭名册和人员名册对照，再和其他系统对照，有不相符的户。所写的三个数取家庭名册，数出人数是人员名册里这个证号的人数。
--   每一条都是要问清楚的问题，不是结论：户主可以不在保障之内，人员可以后到，去世只是有来源登记。社区按低保名册所写的管辖地，没有写的按住址。
-- group: 低保
-- who: identity, dibao, life
SELECT
    d.community, d.grid_no, d.dibao_no, d.head_resident_id AS resident_id, r.name AS head_name, d.stated_size AS family_stated,
    d.stated_covered AS persons_stated, d.persons AS persons_counted, d.stated_amount AS amount_month, d.problems AS dibao_problems
FROM mart.dibao_household d
LEFT JOIN mart.resident r ON r.resident_id = d.head_resident_id
WHERE len(d.problems) > 0
ORDER BY d.community NULLS LAST, d.dibao_no
