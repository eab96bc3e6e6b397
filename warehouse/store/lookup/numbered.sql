-- Residents by number, in the order in which a list shows them: short names first, then by name. The number is the place in every array.
CREATE TEMP TABLE person AS
SELECT resident_id, (row_number() OVER (ORDER BY length(name) NULLS LAST, name NULLS LAST, resident_id) - 1)::INTEGER AS no
FROM mart.resident;

CREATE TEMP TABLE house AS
SELECT household_id, (row_number() OVER (ORDER BY household_id) - 1)::INTEGER AS no
FROM (SELECT household_id FROM mart.household UNION SELECT household_id FROM narrow.household);

CREATE TEMP TABLE day AS
SELECT text, (row_number() OVER (ORDER BY text) - 1)::INTEGER AS at
FROM (
    SELECT stated_on AS text FROM mart.resident_value
    UNION SELECT first_seen FROM mart.resident_value
    UNION SELECT last_seen FROM mart.resident_value
    UNION SELECT as_of FROM core.person_record
    UNION SELECT stated_on FROM core.person_record
    UNION SELECT stated_on FROM narrow.word
)
WHERE text IS NOT NULL;

CREATE TEMP TABLE source AS
SELECT source_id, (row_number() OVER (ORDER BY source_id) - 1)::INTEGER AS bit
FROM (SELECT DISTINCT unnest(sources) AS source_id FROM mart.resident_value UNION SELECT source_id FROM link.resident_record);

-- distinct lists of sources are few: each is turned into bits once
CREATE TEMP TABLE said AS
SELECT v.sources, coalesce(sum(1::BIGINT << s.bit), 0)::INTEGER AS mask
FROM (SELECT sources FROM mart.resident_value UNION SELECT sources FROM narrow.value) v
LEFT JOIN source s ON list_contains(v.sources, s.source_id)
GROUP BY v.sources;

CREATE TEMP TABLE reason AS
SELECT rule, problem, (row_number() OVER (ORDER BY rule NULLS FIRST, problem NULLS FIRST) - 1)::INTEGER AS at
FROM (SELECT DISTINCT rule, problem FROM mart.resident_value);

CREATE TEMP TABLE file AS
SELECT file, (row_number() OVER (ORDER BY file) - 1)::INTEGER AS at FROM (SELECT DISTINCT file FROM link.resident_record);

CREATE TEMP TABLE linked AS
SELECT linked_by, (row_number() OVER (ORDER BY linked_by) - 1)::INTEGER AS at FROM (SELECT DISTINCT linked_by FROM link.resident_record);

CREATE TEMP TABLE community AS
SELECT community, (row_number() OVER (ORDER BY community) - 1)::INTEGER AS at
FROM (SELECT community FROM mart.resident UNION SELECT community FROM mart.presence UNION SELECT community FROM narrow.resident UNION SELECT community FROM narrow.tie)
WHERE community IS NOT NULL;

CREATE TEMP TABLE grid AS
SELECT grid_no, (row_number() OVER (ORDER BY grid_no) - 1)::INTEGER AS at
FROM (SELECT grid_no FROM mart.presence UNION SELECT grid_no FROM narrow.tie)
WHERE grid_no IS NOT NULL;

-- an address in its parts: what stands in front of building, unit and room, and the three labels
CREATE TEMP TABLE address AS
SELECT text, part.place, part.building, part.unit, part.room, (row_number() OVER (ORDER BY text) - 1)::INTEGER AS at
FROM (
    SELECT text, regexp_extract(
        text,
        '^(.*?)(?:((?:[A-Z]{1,2}-?[0-9]{1,3}|[附甲乙丙丁]?[0-9]{1,3}[A-Z甲乙丙丁]?|[A-Z甲乙丙丁]|[0-9]{1,2}[组队]))幢)?(?:([0-9]{1,2}|[A-Z东西南北中甲乙丙丁])单元)?(?:(商?[0-9附-]*[A-Z]?)室)?$',
        ['place', 'building', 'unit', 'room']) AS part
    FROM (
        SELECT residence_address AS text FROM mart.resident UNION SELECT hukou_address FROM mart.resident
        UNION SELECT residence_address FROM narrow.resident UNION SELECT hukou_address FROM narrow.resident
    )
    WHERE text IS NOT NULL
);

CREATE TEMP TABLE place AS
SELECT place, (row_number() OVER (ORDER BY place) - 1)::INTEGER AS at FROM (SELECT DISTINCT place FROM address);

CREATE TEMP TABLE label AS
SELECT label, (row_number() OVER (ORDER BY label) - 1)::INTEGER AS at
FROM (SELECT building AS label FROM address UNION SELECT unit FROM address UNION SELECT room FROM address);

-- the source rows behind each resident in the order of their text, and how many of them one source has at most
CREATE TEMP TABLE behind AS
SELECT p.no, rr.record_no, s.bit, row_number() OVER own - 1 AS at, count(*) OVER (PARTITION BY p.no, s.bit) > 1 AS several
FROM link.resident_record rr
JOIN person p USING (resident_id)
JOIN source s ON s.source_id = rr.source_id
WINDOW own AS (PARTITION BY p.no ORDER BY s.bit, rr.record_id);

-- where one source has several records of a resident, which of them say a value; elsewhere the source tells
CREATE TEMP TABLE which AS
SELECT resident_id, field, coalesce(value, '') AS value, coalesce(raw_value, '') AS raw_value, string_agg(b.at, ',' ORDER BY b.at) AS places
FROM (
    SELECT v.resident_id, v.field, v.value, v.raw_value, unnest(v.records) AS record_no
    FROM mart.resident_value v
    SEMI JOIN (SELECT DISTINCT resident_id FROM behind JOIN person USING (no) WHERE several) USING (resident_id)
)
JOIN behind b USING (record_no)
GROUP BY ALL;
