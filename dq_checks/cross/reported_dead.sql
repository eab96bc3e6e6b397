-- title: 别处登记去世的人，没有仍按在世登记
-- title_en: nobody reported dead elsewhere is still listed as living
-- family: people
-- indicator: 0402
-- severity: warning
-- mostly: 0.995
-- field: person_state
-- definition: 看没有注销、迁出、死亡标注的记录（低保的另有一条）。同一个人别处登记为死亡，或人工确认去世的，算一处。
--   一处说去世只是线索：登记的一方也可能写错了人，未经核实不作为注销依据。
-- ask: 别处登记此人已去世，请核实：确已去世的请办理注销，仍健在的请回复“属实无误”。
-- grain: one row a record that is neither closed nor marked as moved out or dead, dibao apart
-- reason: 12.5 % of cremations had no cancelled hukou (systems.md C), which leaves up to 0.5 % of the rows of a source with somebody who has died.
WITH said AS (
    SELECT l.resident_id, list(DISTINCT p.source_id ORDER BY p.source_id) AS sources
    FROM core.person_record p
    JOIN link.resident_record l USING (record_no)
    WHERE p.person_state = 'dead'
    GROUP BY l.resident_id
),
dead AS (
    SELECT r.resident_id, coalesce(s.sources, ['correction']) AS sources
    FROM mart.resident r
    LEFT JOIN said s USING (resident_id)
    WHERE r.life_status <> 'alive'
)
SELECT p.record_no, d.resident_id IS NOT NULL AS breaks,
    coalesce(list_filter(d.sources, lambda source: source <> p.source_id)[1], d.sources[1]) AS other_source,
    CASE WHEN d.resident_id IS NOT NULL THEN p.person_state END AS stated, CASE WHEN d.resident_id IS NOT NULL THEN 'dead' END AS expected
FROM core.person_record p
JOIN link.resident_record l USING (record_no)
LEFT JOIN dead d ON d.resident_id = l.resident_id
WHERE p.closed_on IS NULL AND coalesce(p.person_state, 'normal') NOT IN ('moved_out', 'dead') AND p.dibao_no IS NULL
