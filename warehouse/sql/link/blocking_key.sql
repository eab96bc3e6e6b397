-- link.blocking_key: one row a record and key under which it is compared with others
-- because: comparing all with all is out of reach; each rule catches what the others miss. Keys are hashed once and
-- joined once; a NULL key is left out, since hash(NULL) is a value and would join everything with everything.
WITH record AS (
    SELECT r.record_no, f.name, f.former, f.surname_reading, f.given_reading, f.birth,
        CASE WHEN f.borrowed THEN NULL ELSE r.id_number END AS id_number,
        CASE WHEN f.borrowed THEN NULL ELSE coalesce(r.id_number, r.id_clue) END AS id_text,
        r.dwelling, r.hukou_dwelling, r.estate, r.community, r.phones, r.spouse_name
    FROM core.person_record r JOIN staging.feature f USING (record_no)
),
dated AS (SELECT *, birth // 10000 AS year, birth // 100 AS month, birth % 100 > 0 AS has_day FROM record),
keys AS (
    -- the whole number; what precision loss leaves of it; both ends of a masked one
    SELECT record_no, 'id' AS rule, id_number AS key FROM record
    UNION ALL SELECT record_no, 'id_prefix', left(id_text, 15) FROM record WHERE regexp_full_match(left(id_text, 15), '\d{15}')
    UNION ALL SELECT record_no, 'id_ends', left(id_text, 4) || right(id_text, 4) || name FROM record WHERE id_text IS NOT NULL
    UNION ALL SELECT record_no, 'id_damaged', id_text FROM record WHERE id_number IS NULL AND id_text NOT LIKE '%*%'
    -- one name, whatever else differs; former names too
    UNION ALL SELECT record_no, 'name', name FROM record
    UNION ALL SELECT record_no, 'name', former FROM record WHERE former IS NOT NULL AND former <> name
    -- one birth date with a part of the name, a dwelling or a phone: catches a slip in the name
    UNION ALL SELECT record_no, 'birth_surname', birth || surname_reading FROM dated WHERE has_day
    UNION ALL SELECT record_no, 'birth_given', birth || given_reading FROM dated WHERE has_day AND given_reading <> ''
    UNION ALL SELECT record_no, 'birth_dwelling', birth || unnest([dwelling, hukou_dwelling]) FROM dated WHERE has_day
    UNION ALL SELECT record_no, 'birth_phone', birth || unnest(string_split(phones, ';')) FROM dated WHERE has_day
    -- no whole birth date: the month, or the dwelling, with the name's sound
    UNION ALL SELECT record_no, 'month_sound', month || surname_reading || given_reading FROM dated WHERE month % 100 > 0
    UNION ALL SELECT record_no, 'sound_dwelling', surname_reading || given_reading || unnest([dwelling, hukou_dwelling]) FROM record
    UNION ALL SELECT record_no, 'surname_phone', surname_reading || unnest(string_split(phones, ';')) FROM record
    UNION ALL SELECT record_no, 'spouse', spouse_name || coalesce(birth, 0) FROM record WHERE spouse_name IS NOT NULL
)
SELECT DISTINCT rule, hash(rule, key) AS key, record_no FROM keys WHERE key IS NOT NULL
