-- title: 同一个人的基本情况，各来源说法一致
-- title_en: what sources state of one person agrees
-- family: people
-- indicator: 0401
-- severity: warning
-- mostly: 0.97
-- field: column
-- definition: 看两个以上来源都写了的姓名、性别、出生日期、民族、政治面貌、户籍地址、配偶姓名和入党日期。一条记录写的值与合并档案采用的值不同，算一处不一致；
--   只是详略不同的（只写到月、只写到楼）不算。出生日期按人事档案填写的党员名册可能本来就不同，也列出来，但不要求改动。采用的值不一定对。
-- ask: 请核对这一项：采用的是另一来源的值。本系统错了请更正；本系统没错请回复“属实无误”，由有关部门再核。
-- grain: one row a record and field, of residents of whom two sources or more state the field
-- reason: one person has one name, one sex, one day of birth, whoever asks (GB/T 36344-2018, equal data). Names are misspelt in up to 1 %
--   and birth dates differ in up to 2 % of a source's rows (error model, systems.md D): more than 3 % is a source that fell out of step.
--   Not here: telephones (a person may have several), residence and marital status (rules of their own), id numbers (rules of their own),
--   the relation to the head (each source has its own households), education (each system keeps that of its last form, which was
--   true then), what only one source keeps. How far any field agrees between two sources is in dq.matrix.
WITH stated AS (
    SELECT resident_id, field, value, sources, records, record_no, chosen, disagrees
    FROM mart.resident_value
    WHERE value IS NOT NULL
      AND field IN ('name', 'sex', 'birth_date', 'ethnic_group', 'political_status', 'hukou_address', 'spouse_name', 'joined_on')
),
several AS (SELECT DISTINCT resident_id, field FROM stated WHERE NOT chosen),
disputed AS (
    SELECT s.resident_id, s.field, any_value(s.value) FILTER (s.chosen) AS expected, any_value(s.record_no) FILTER (s.chosen) AS chosen_record,
        bool_or(s.chosen AND list_contains(s.sources, 'correction')) AS corrected
    FROM stated s
    JOIN several USING (resident_id, field)
    GROUP BY s.resident_id, s.field
    -- sources are in their order: the first of all and the last of all are one only where nobody else says anything
    HAVING min(s.sources[1]) <> max(s.sources[-1])
),
judged AS (
    SELECT unnest(s.records) AS record_no, s.field, s.value, s.disagrees, d.expected, d.chosen_record, d.corrected
    FROM stated s
    JOIN disputed d USING (resident_id, field)
    WHERE s.sources <> ['correction']
)
SELECT unnest(records) AS record_no, false AS breaks, field, NULL AS other_source, NULL AS stated, NULL AS expected
FROM stated
ANTI JOIN several USING (resident_id, field)
WHERE len(sources) > 1
UNION ALL
SELECT j.record_no, bool_or(j.disagrees), j.field, any_value(CASE WHEN j.corrected THEN 'correction' ELSE c.source_id END) FILTER (j.disagrees),
    any_value(j.value) FILTER (j.disagrees), any_value(j.expected) FILTER (j.disagrees)
FROM judged j
LEFT JOIN core.person_record c ON c.record_no = j.chosen_record
GROUP BY j.record_no, j.field
