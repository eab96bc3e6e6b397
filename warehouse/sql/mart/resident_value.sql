-- mart.resident_value: one row a resident, field and distinct value
-- because: a merged value is only worth something beside who says so and who says otherwise
-- chosen: the declared rule of the field (trust, agree or recent), the others breaking its ties; a value that is known
-- more precisely goes first (a day before a month, a room before an estate), a number that is somebody else's never.
WITH stated AS (
    SELECT
        rr.resident_id, v.field, f.kind, f.choose, v.value, v.raw, rr.record_id, rr.record_no, rr.source_id, t.trust,
        r.as_of, r.stated_on, NOT (v.field = 'id_number' AND b.borrowed) AS usable,
        CASE f.kind
            WHEN 'date' THEN length(v.value) = 10
            WHEN 'address' THEN suffix(v.value, '室')
            WHEN 'name' THEN NOT contains(v.value, '□')
            ELSE true
        END AS precise
    FROM core.record_value v
    JOIN link.resident_record rr USING (record_no)
    JOIN core.person_record r USING (record_no)
    JOIN staging.feature b USING (record_no)
    JOIN staging.field f ON f.field = v.field AND f.choose <> ''
    JOIN staging.trust t ON t.field = v.field AND t.source_id = rr.source_id
    WHERE v.value IS NOT NULL
),
summed AS (
    SELECT
        resident_id, field, value, any_value(kind) AS kind, any_value(choose) AS choose,
        arg_max(raw, trust) AS raw_value, arg_max(record_no, trust) AS record_no,
        list(DISTINCT source_id ORDER BY source_id) AS sources, list(record_id ORDER BY record_id) AS records,
        count(DISTINCT source_id) AS source_count, max(trust) AS trust,
        min(as_of) AS first_seen, max(as_of) AS last_seen, max(stated_on) AS stated_on,
        bool_or(usable) AS usable, bool_or(precise) AS precise
    FROM stated
    GROUP BY resident_id, field, value
),
ranked AS (
    SELECT *,
        count(*) OVER one AS value_count,
        row_number() OVER (
            PARTITION BY resident_id, field
            ORDER BY usable DESC, precise DESC,
                CASE choose WHEN 'agree' THEN source_count END DESC NULLS LAST,
                CASE choose WHEN 'recent' THEN stated_on END DESC NULLS LAST,
                trust DESC, stated_on DESC NULLS LAST, source_count DESC, value
        ) AS place
    FROM summed
    WINDOW one AS (PARTITION BY resident_id, field)
),
marked AS (
    SELECT *, place = 1 AND usable AS chosen, first_value(value) OVER (PARTITION BY resident_id, field ORDER BY place) AS best
    FROM ranked
)
SELECT
    resident_id, field, value, raw_value, sources, records, source_count, first_seen, last_seen, stated_on, chosen,
    CASE WHEN NOT usable THEN 'borrowed' WHEN NOT chosen THEN NULL WHEN value_count = 1 THEN 'only' ELSE choose END AS rule,
    -- A coarser statement of the same thing is no disagreement (a month and its day, 已婚 and 初婚), nor are several
    -- phones; addresses disagree where two rooms differ; a relation holds within one source's household only.
    CASE
        WHEN NOT usable OR chosen OR field IN ('phones', 'relation') THEN false
        WHEN kind = 'address' THEN precise AND suffix(best, '室')
        WHEN field IN ('education', 'marital_status') THEN left(value, 1) <> left(best, 1) OR NOT (suffix(value, '0') OR suffix(best, '0'))
        ELSE NOT (starts_with(best, value) OR starts_with(value, best))
    END AS disagrees,
    record_no
FROM marked
