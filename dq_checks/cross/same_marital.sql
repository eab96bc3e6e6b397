-- title: 同一个人的婚姻状况，各来源一致
-- title_en: the marital status of one person agrees between sources
-- family: people
-- indicator: 0401
-- severity: warning
-- mostly: 0.95
-- field: marital_status
-- definition: 看两个以上来源都写了婚姻状况的人。未婚、有配偶、丧偶、离婚之间不同算不一致；只写“已婚”与写明初婚、再婚、复婚的不算。
--   婚姻会变，各系统更新有早晚，所以这是请核对，不是认定谁错。
-- ask: 请核对此人现在的婚姻状况，本系统没有更新的请更新。低保家庭的婚姻状况影响家庭人口，请优先核对。
-- grain: one row a record with a marital status, of residents of whom two sources or more state one
-- reason: one person is married or not, whoever asks (GB/T 36344-2018, equal data). The forms are prefilled and change late (lag of up to 25 days,
--   3–8 % of rows wrong or incomplete in some field, systems.md D): beyond 5 % a source does not keep the column any more.
WITH stated AS (
    SELECT resident_id, value, sources, records, record_no, chosen, disagrees
    FROM mart.resident_value
    WHERE field = 'marital_status' AND value IS NOT NULL
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
