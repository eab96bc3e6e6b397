-- title: 同一个人的现居住地址，各来源一致
-- title_en: the residence of one person agrees between sources
-- family: places
-- indicator: 0401
-- severity: notice
-- mostly: 0.7
-- field: residence_address
-- definition: 看两个以上来源都把住处写到了室的人。一条记录写的室与合并档案采用的不是同一室，算不一致；没写到室的不看。
--   公安的现住地没核实过就照抄户籍地，所以不一致多半是没有更新，不是填错；采用的地址也要以上门为准。
-- ask: 请核实此人现在住在哪里：已搬走的请更新住址，仍住本系统所写地址的请回复“属实无误”。
-- grain: one row a record with a residence down to the room, of residents of whom two sources or more state one
-- reason: help goes to where people live (人户分离). In 31 % of police rows and 20 % of family planning rows the address is not where
--   somebody lives (systems.md D): more than 30 % in all says that a whole book was never looked at again.
WITH stated AS (
    SELECT resident_id, value, sources, records, record_no, chosen, disagrees
    FROM mart.resident_value
    WHERE field = 'residence_address' AND suffix(value, '室')
),
several AS (SELECT DISTINCT resident_id FROM stated WHERE NOT chosen),
disputed AS (
    SELECT s.resident_id, any_value(s.value) FILTER (s.chosen) AS expected, any_value(s.record_no) FILTER (s.chosen) AS chosen_record,
        bool_or(s.chosen AND list_contains(s.sources, 'correction')) AS corrected
    FROM stated s
    JOIN several USING (resident_id)
    GROUP BY s.resident_id
    -- sources are in their order: the first of all and the last of all are one only where nobody else says anything
    HAVING min(s.sources[1]) <> max(s.sources[-1])
),
judged AS (
    SELECT unnest(s.records) AS record_no, s.value, s.disagrees, d.expected, d.chosen_record, d.corrected
    FROM stated s
    JOIN disputed d USING (resident_id)
    WHERE s.sources <> ['correction']
)
SELECT unnest(records) AS record_no, false AS breaks, NULL AS other_source, NULL AS stated, NULL AS expected
FROM stated
ANTI JOIN several USING (resident_id)
WHERE len(sources) > 1
UNION ALL
SELECT j.record_no, bool_or(j.disagrees), any_value(CASE WHEN j.corrected THEN 'correction' ELSE c.source_id END) FILTER (j.disagrees),
    any_value(j.value) FILTER (j.disagrees), any_value(j.expected) FILTER (j.disagrees)
FROM judged j
LEFT JOIN core.person_record c ON c.record_no = j.chosen_record
GROUP BY j.record_no
