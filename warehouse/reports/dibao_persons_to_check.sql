-- title: 低保对象查不到居住，或已登记去世
-- title_en: dibao persons not found, away or reported dead
-- catalogue: E2.2
-- counts: residence
-- grain: 每行一位低保对象（在几个证号上的，每个证号一行）
-- definition: 低保人员名册上的人，有下列情况之一：别处没有，是低保以外没有一个系统有这个人；外出，是其他系统说他户在人不在、流出或已离开；
--   报告死亡是一个系统登记，确认死亡是两个以上系统登记或人工确认。名册上的人可能只是号码或姓名写错，所以逐户上门核实，结果报民政；
--   不作停发依据。社区、住处按合并档案，没有的按低保名册。
-- group: 低保
-- who: identity, residence, life, dibao
WITH person AS (
    SELECT d.dibao_no, d.community AS list_community, unnest(d.resident_ids) AS resident_id
    FROM mart.dibao_household d
),
elsewhere AS (
    SELECT DISTINCT l.resident_id
    FROM link.resident_record l
    JOIN landing.delivery d USING (source_id)
    WHERE d.system <> 'dibao' AND l.resident_id IN (SELECT resident_id FROM person)
),
checked AS (
    SELECT p.*, list_filter(
        [
            CASE WHEN e.resident_id IS NULL THEN 'not_resident' END,
            CASE WHEN r.presence IN ('left', 'registered_away', 'outflow') THEN 'away' END,
            CASE WHEN r.life_status <> 'alive' THEN r.life_status END
        ],
        lambda reason: reason IS NOT NULL
    ) AS reasons
    FROM person p
    JOIN mart.resident r USING (resident_id)
    LEFT JOIN elsewhere e USING (resident_id)
)
SELECT
    coalesce(r.community, c.list_community) AS community, r.grid_no, r.residence_address, c.resident_id, r.name, r.sex, r.age, c.dibao_no,
    c.reasons AS dibao_reasons
FROM checked c
JOIN mart.resident r USING (resident_id)
WHERE len(c.reasons) > 0
ORDER BY 1 NULLS LAST, c.dibao_no, c.resident_id
