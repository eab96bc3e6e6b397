-- title: 低保人员没有被别的系统登记为去世
-- title_en: no other system reports a dibao person dead
-- family: dibao
-- indicator: 0402
-- severity: warning
-- mostly: 0.995
-- field: person_state
-- definition: 看低保人员表的各行。同一个人有别的系统登记为死亡，或人工确认去世的，算一处。这是请核实，不是认定：登记的一方也可能写错了人，不作停发依据。
-- ask: 别的系统登记此人已去世，请上门核实，健在的请回复“属实无误”。
-- grain: one row a row of the table of persons
-- reason: audits found money paid after death (systems.md C: 93 of 2,893 and 134 of 3,689); 0.5 % of dibao rows are of somebody who has died (error model, systems.md D).
WITH said AS (
    SELECT l.resident_id, min(p.source_id) AS source_id
    FROM core.person_record p
    JOIN link.resident_record l USING (record_no)
    WHERE p.person_state = 'dead'
    GROUP BY l.resident_id
)
SELECT l.record_no, r.life_status <> 'alive' AS breaks, CASE WHEN r.life_status <> 'alive' THEN coalesce(s.source_id, 'correction') END AS other_source
FROM link.resident_record l
JOIN mart.resident r USING (resident_id)
LEFT JOIN said s USING (resident_id)
WHERE l.source_id = 'dibao_person'
