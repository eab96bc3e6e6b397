-- mart.resident_value: one row a resident, field and distinct value
-- because: a merged value is only worth something beside who says so and who says otherwise. records are record_no of
-- core.person_record.
-- chosen: the declared rule of the field (trust, agree or recent), the others breaking its ties; a value that is known
-- more precisely goes first (a day before a month, a room before an estate), a number that is somebody else's never.
-- disagrees: with the chosen value. A coarser statement of the same thing does not (a month and its day, 已婚 and 初婚),
-- nor do several phones; addresses disagree where two rooms differ; a relation holds within one source's household only.
WITH merged AS (
    SELECT f.field, s.kind, s.choose
    FROM (SELECT DISTINCT field FROM core.record_value) f
    JOIN staging.field s ON s.field = f.field::VARCHAR
    WHERE s.choose <> ''
),
record AS (
    SELECT r.record_no, c.resident_no, s.bit, r.as_of, r.stated_on, f.borrowed
    FROM core.person_record r
    JOIN staging.cluster c USING (record_no)
    JOIN staging.borrowed f USING (record_no)
    JOIN staging.source s USING (source_id)
),
summed AS (
    SELECT
        r.resident_no, v.field, v.value,
        -- the most trusted record, the first of equals, so that a night gives the same rows whenever it is run
        arg_max(v.raw, (v.trust::BIGINT << 32) - v.record_no) AS raw_value,
        arg_max(v.record_no, (v.trust::BIGINT << 32) - v.record_no) AS record_no,
        list(v.record_no) AS records,
        bit_or(r.bit) AS bits, max(v.trust) AS trust, min(r.as_of) AS first_seen, max(r.as_of) AS last_seen, max(r.stated_on) AS stated_on,
        v.field <> 'id_number' OR NOT bool_and(r.borrowed) AS usable
    FROM core.record_value v
    JOIN record r USING (record_no)
    WHERE v.value IS NOT NULL AND v.field IN (SELECT field FROM merged)
    GROUP BY r.resident_no, v.field, v.value
),
-- most fields of most residents have one value, and nothing to choose
split AS (SELECT resident_no, field FROM summed GROUP BY resident_no, field HAVING count(*) > 1),
alone AS (
    SELECT s.*, usable AS chosen, CASE WHEN usable THEN 'only' ELSE 'borrowed' END AS rule, false AS disagrees
    FROM summed s
    ANTI JOIN split USING (resident_no, field)
),
several AS (
    SELECT s.*, f.kind, f.choose,
        CASE f.kind
            WHEN 'date' THEN length(value) = 10
            WHEN 'address' THEN suffix(value, '室')
            WHEN 'name' THEN NOT contains(value, '□')
            ELSE true
        END AS precise
    FROM summed s
    JOIN split USING (resident_no, field)
    JOIN merged f USING (field)
),
ranked AS (
    SELECT *, row_number() OVER best = 1 AND usable AS chosen, first_value(value) OVER best AS best
    FROM several
    WINDOW best AS (
        PARTITION BY resident_no, field
        ORDER BY usable DESC, precise DESC,
            CASE choose WHEN 'agree' THEN bit_count(bits) END DESC NULLS LAST,
            CASE choose WHEN 'recent' THEN stated_on END DESC NULLS LAST,
            trust DESC, stated_on DESC NULLS LAST, bit_count(bits) DESC, value
    )
),
compared AS (
    SELECT ranked.* EXCLUDE (kind, choose, precise, best),
        CASE WHEN NOT usable THEN 'borrowed' WHEN chosen THEN choose END AS rule,
        CASE
            WHEN NOT usable OR chosen OR field IN ('phones', 'relation') THEN false
            WHEN kind = 'address' THEN precise AND suffix(best, '室')
            WHEN field IN ('education', 'marital_status') THEN left(value, 1) <> left(best, 1) OR NOT (suffix(value, '0') OR suffix(best, '0'))
            ELSE NOT (starts_with(best, value) OR starts_with(value, best))
        END AS disagrees
    FROM ranked
),
named AS (
    SELECT bits, list(source_id ORDER BY source_id) AS sources
    FROM (SELECT DISTINCT bits FROM summed) JOIN staging.source ON bits & bit <> 0
    GROUP BY bits
)
SELECT
    r.resident_id, v.field, v.value, v.raw_value, n.sources, list_sort(v.records) AS records, len(n.sources) AS source_count,
    v.first_seen, v.last_seen, v.stated_on, v.chosen, v.rule, v.disagrees, v.record_no
FROM (FROM alone UNION ALL BY NAME FROM compared) v
JOIN named n USING (bits)
JOIN (SELECT DISTINCT resident_no, resident_id FROM staging.cluster) r USING (resident_no)
