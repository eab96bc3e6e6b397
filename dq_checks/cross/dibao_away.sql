-- title: 低保人员没有被别的系统登记为迁出或外出
-- title_en: no other system says that a dibao person has left
-- family: dibao
-- indicator: 0402
-- severity: notice
-- mostly: 0.95
-- field: residence_state
-- definition: 看低保人员表的各行。同一个人在别的系统里登记为户在人不在、流出、迁出，或流动登记已注销而没有别的登记的，算一处。
--   外出务工、住院、随子女居住都可能如此，是请核实现在住在哪里，不作停发依据。
-- ask: 别的系统登记此人不在本地居住，请核实现住处；仍住本地的请回复“属实无误”。
-- grain: one row a row of the table of persons
-- reason: visits go to where people are. 户在人不在 is the state of some 3–6 % of registered people; where more of the dibao list are away, the list is not checked.
WITH said AS (
    SELECT l.resident_id, min(p.source_id) AS source_id, arg_min(p.residence_state, p.source_id) AS residence_state,
        bool_or(coalesce(p.person_state = 'moved_out', false)) AS moved_out
    FROM core.person_record p
    JOIN link.resident_record l USING (record_no)
    WHERE p.person_state = 'moved_out' OR p.residence_state IN ('HZRBZ', 'LC') OR p.closed_on IS NOT NULL
    GROUP BY l.resident_id
),
judged AS (
    SELECT l.record_no, s.source_id, s.residence_state,
        s.resident_id IS NOT NULL AND (s.moved_out OR r.presence IN ('left', 'registered_away', 'outflow')) AS breaks
    FROM link.resident_record l
    JOIN mart.resident r USING (resident_id)
    LEFT JOIN said s USING (resident_id)
    WHERE l.source_id = 'dibao_person'
)
SELECT record_no, breaks, CASE WHEN breaks THEN source_id END AS other_source, CASE WHEN breaks THEN residence_state END AS expected FROM judged
