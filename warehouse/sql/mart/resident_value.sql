-- mart.resident_value: one row a resident, field and distinct value
-- because: a merged value is only worth something beside who says so and who says otherwise. records are record_no of
-- core.person_record; source "correction" is a person's word, which goes before every system's.
-- parts: 2 (a field has nothing to do with another; half of them at a time stay in memory: 4.7 s instead of 6.4 at the full district)
-- first_seen: the first night on which anybody said so of this resident (tonight's are dated once the history is written); last_seen: the newest delivery that does.
-- chosen: the declared rule of the field (trust, agree or recent), the others breaking its ties; a value that is known
-- more precisely goes first (a day before a month, a room before an estate), a number that is somebody else's never, and
-- what could not be read (value NULL, problem says why) neither.
-- disagrees: with the chosen value, compared on raw standard values. A coarser statement of the same thing does not (a
-- month and its day, 已婚 and 初婚, 务工经商 and 经商); addresses disagree where two rooms differ; telephones where a system has numbers, and
-- none of them stands in a system that has the chosen one; a relation holds within one source's household only.
WITH merged AS (
    SELECT f.field, s.kind, s.choose
    FROM (SELECT DISTINCT field FROM core.record_value) f
    JOIN staging.field s ON s.field = f.field::VARCHAR
    WHERE s.choose <> '' AND s.part = getvariable('part')
),
-- days as whole numbers: millions of them are compared
day AS (
    SELECT text, row_number() OVER (ORDER BY text)::INT AS at
    FROM (
        SELECT as_of AS text FROM core.person_record
        UNION SELECT stated_on FROM core.person_record WHERE stated_on IS NOT NULL
        UNION SELECT stated_on FROM staging.correction
    )
),
record AS (
    SELECT r.record_no, c.resident_no, s.bit, d.at AS as_of, t.at AS stated_on, f.borrowed
    FROM core.person_record r
    JOIN staging.cluster c USING (record_no)
    JOIN staging.borrowed f USING (record_no)
    JOIN staging.source s USING (source_id)
    JOIN day d ON d.text = r.as_of
    LEFT JOIN day t ON t.text = r.stated_on
),
-- what a person said of a resident stands by the record that it corrected, and where that is gone by the resident's first
corrected AS (
    SELECT coalesce(p.record_no, c.record_no) AS record_no, c.resident_no, w.field, w.value, w.raw, s.bit, d.at AS said_on
    FROM staging.correction w
    JOIN (SELECT resident_id, resident_no, min(record_no) AS record_no FROM staging.cluster GROUP BY ALL) c USING (resident_id)
    JOIN staging.field f ON f.field = w.field::VARCHAR AND f.part = getvariable('part')
    JOIN staging.source s ON s.source_id = 'correction'
    JOIN day d ON d.text = w.stated_on
    LEFT JOIN (SELECT r.record_no, r.record_id, k.resident_id FROM core.person_record r JOIN staging.cluster k USING (record_no)) p
        ON p.record_id = w.record_id AND p.resident_id = w.resident_id
),
said AS (
    SELECT r.resident_no, v.field, v.value, v.raw, v.record_no, (v.trust::BIGINT << 32) - v.record_no AS rank, r.bit, r.as_of, r.stated_on,
        v.field <> 'id_number' OR NOT r.borrowed AS usable
    FROM core.record_value v
    JOIN record r USING (record_no)
    WHERE v.value IS NOT NULL AND v.field IN (SELECT field FROM merged)
    UNION ALL
    SELECT resident_no, field, value, raw, record_no, (255::BIGINT << 32) - record_no, bit, said_on, said_on, true FROM corrected
),
summed AS (
    SELECT
        resident_no, field, value,
        -- the most trusted record, the first of equals, so that a night gives the same rows whenever it is run
        arg_max(raw, rank) AS raw_value, max(rank) AS rank, list(record_no) AS records,
        bit_or(bit) AS bits, max(as_of) AS last_seen, max(stated_on) AS stated_on, bool_or(usable) AS usable
    FROM said
    GROUP BY resident_no, field, value
),
-- most fields of most residents have one value, and nothing to choose
split AS (SELECT resident_no, field FROM summed GROUP BY resident_no, field HAVING count(*) > 1),
alone AS (
    SELECT s.*, usable AS chosen, CASE WHEN NOT usable THEN 'borrowed' WHEN s.bits & c.bit <> 0 THEN 'correction' ELSE 'only' END AS rule, false AS disagrees
    FROM summed s
    CROSS JOIN (SELECT bit FROM staging.source WHERE source_id = 'correction') c
    ANTI JOIN split USING (resident_no, field)
),
several AS (
    SELECT s.*, f.kind, f.choose, s.bits & c.bit <> 0 AS word, (s.rank + 4294967295) >> 32 AS trust,
        CASE f.kind
            WHEN 'date' THEN length(value) = 10
            WHEN 'address' THEN suffix(value, '室')
            WHEN 'name' THEN NOT contains(value, '□')
            ELSE true
        END AS precise
    FROM summed s
    JOIN split USING (resident_no, field)
    JOIN merged f USING (field)
    CROSS JOIN (SELECT bit FROM staging.source WHERE source_id = 'correction') c
),
ranked AS (
    SELECT *, row_number() OVER best = 1 AND usable AS chosen, first_value(value) OVER best AS best, first_value(bits) OVER best AS best_bits
    FROM several
    WINDOW best AS (
        PARTITION BY resident_no, field
        ORDER BY word DESC, usable DESC, precise DESC,
            CASE choose WHEN 'agree' THEN bit_count(bits) END DESC NULLS LAST,
            CASE choose WHEN 'recent' THEN stated_on END DESC NULLS LAST,
            trust DESC, stated_on DESC NULLS LAST, bit_count(bits) DESC, value
    )
),
-- the systems that have the chosen telephone, or another one in common with those that have it
reached AS (
    SELECT resident_no, bit_or(bits) AS reach
    FROM ranked
    WHERE field = 'phones' AND bits & best_bits <> 0
    GROUP BY resident_no
),
compared AS (
    SELECT ranked.* EXCLUDE (kind, choose, precise, word, trust, best, best_bits),
        CASE WHEN NOT usable THEN 'borrowed' WHEN chosen AND word THEN 'correction' WHEN chosen THEN choose END AS rule,
        CASE
            WHEN NOT usable OR chosen OR field = 'relation' THEN false
            WHEN field = 'phones' THEN bits & reach = 0
            WHEN kind = 'address' THEN precise AND suffix(best, '室')
            WHEN field IN ('education', 'marital_status') THEN left(value, 1) <> left(best, 1) OR NOT (suffix(value, '0') OR suffix(best, '0'))
            WHEN kind = 'text' THEN NOT (contains(best, value) OR contains(value, best))
            ELSE NOT (starts_with(best, value) OR starts_with(value, best))
        END AS disagrees
    FROM ranked
    LEFT JOIN reached USING (resident_no)
),
unread AS (
    SELECT
        r.resident_no, v.field, NULL::VARCHAR AS value, v.raw AS raw_value, max((v.trust::BIGINT << 32) - v.record_no) AS rank,
        list(v.record_no) AS records, bit_or(r.bit) AS bits, max(r.as_of) AS last_seen,
        max(r.stated_on) AS stated_on, false AS usable, false AS chosen, 'unreadable' AS rule, false AS disagrees, min(v.problem) AS problem
    FROM core.record_value v
    JOIN record r USING (record_no)
    WHERE v.value IS NULL AND v.field IN (SELECT field FROM merged)
    GROUP BY r.resident_no, v.field, v.raw
),
named AS (
    SELECT bits, list(source_id ORDER BY source_id) AS sources
    FROM (SELECT DISTINCT bits FROM summed UNION SELECT bits FROM unread) JOIN staging.source ON bits & bit <> 0
    GROUP BY bits
)
SELECT
    r.resident_id, v.field, v.value, v.raw_value, n.sources, list_sort(v.records) AS records, len(n.sources) AS source_count,
    coalesce(k.since, f.since) AS first_seen, l.text AS last_seen, s.text AS stated_on, v.chosen, v.rule, v.disagrees, v.problem,
    (-v.rank & 4294967295)::INT AS record_no
FROM (FROM alone UNION ALL BY NAME FROM compared UNION ALL BY NAME FROM unread) v
JOIN named n USING (bits)
JOIN (SELECT DISTINCT resident_no, resident_id FROM staging.cluster) r USING (resident_no)
JOIN day l ON l.at = v.last_seen
LEFT JOIN day s ON s.at = v.stated_on
LEFT JOIN staging.late_value k ON k.key = hash(r.resident_id, v.field::VARCHAR, v.value, CASE WHEN v.value IS NULL THEN v.raw_value END)
CROSS JOIN staging.first_seen f
