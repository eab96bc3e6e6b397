-- title: 没有结对的低保户
-- title_en: dibao households without a pair
-- catalogue: 37, E2.9
-- counts: none
-- grain: 每行一户低保（一个低保证号）
-- definition: 两个低保名册合在一起、结对表上没有的户。“可能已结对”的，是结对表上有一行没有认准是哪一户，而这一户的人是可能的人之一：先核对那一行，再找帮扶人。
--   贫困户只能按低保名册数，没有低保的困难家庭没有名册。社区按低保名册所写的管辖地，住处按合并档案。
-- group: 走访
-- who: identity, contact, residence, dibao, roster
WITH candidate AS (SELECT DISTINCT unnest(candidates) AS resident_id FROM review.roster WHERE source_id = 'pairing' AND role = 'household'),
person AS (
    SELECT dibao_no, unnest(list_distinct(list_append(resident_ids, head_resident_id))) AS resident_id FROM mart.dibao_household
),
perhaps AS (SELECT DISTINCT p.dibao_no FROM person p JOIN candidate c USING (resident_id))
SELECT
    d.community, d.grid_no, d.dibao_no, r.resident_id, r.name AS head_name, r.residence_address, r.phones, d.class AS dibao_class,
    d.cause AS dibao_cause, d.persons AS persons_counted, perhaps.dibao_no IS NOT NULL AS perhaps_paired
FROM mart.dibao_household d
ANTI JOIN mart.pairing p ON p.dibao_no = d.dibao_no
LEFT JOIN mart.resident r ON r.resident_id = coalesce(d.head_resident_id, d.resident_ids[1])
LEFT JOIN perhaps ON perhaps.dibao_no = d.dibao_no
ORDER BY d.community NULLS LAST, d.dibao_no
