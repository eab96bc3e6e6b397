-- title: 报告死亡、等待核实的人
-- title_en: reported dead, to be confirmed
-- catalogue: none
-- counts: none
-- grain: 每行一个人
-- definition: 只有一个系统登记死亡的人：还不算去世，各项人数里都还数着。两个以上系统登记，或社区核实后更正，才算确认死亡，不再列在这里。
--   仍有户籍、仍在低保、仍是党员，说明其他系统还没有这个消息。请上门或向家属核实，然后用“更正”写下结果；不作停发、注销的依据。
--   社区是现在登记的居住地。
-- group: 核对
-- who: identity, residence, life, dibao, party
WITH told AS (
    SELECT l.resident_id, list(DISTINCT l.source_id ORDER BY l.source_id) AS sources
    FROM link.resident_record l
    JOIN core.person_record p USING (record_no)
    WHERE p.person_state = 'dead'
    GROUP BY l.resident_id
)
SELECT
    r.community, r.grid_no, r.estate, r.building, r.unit AS stair, r.room, r.resident_id, r.name, r.sex, r.age, t.sources AS told_by,
    r.is_registered AS still_registered, r.is_dibao AS on_dibao, r.is_member AS party_member
FROM mart.resident r
LEFT JOIN told t USING (resident_id)
WHERE r.life_status = 'reported_dead'
ORDER BY r.community NULLS LAST, r.grid_no NULLS LAST, r.estate, try_cast(r.building AS INTEGER) NULLS LAST, r.building, r.unit, r.room,
    r.resident_id
