-- one row a person record: what a roster may name its person by, and what tells people of one name apart; places as in roster_rows.sql,
-- once for the residence and once (registered_…) for the hukou
-- because: a resident answers to every name, place and phone that any of its records states, so the matcher reads records
WITH stated AS (
    SELECT
        r.record_no, c.resident_no, c.resident_id, r.name, r.name_former AS former, r.name_bracketed AS bracketed,
        r.community, r.estate, r.building, r.unit, r.room,
        coalesce(r.hukou_estate, re.estate) AS hukou_estate, string_split(r.hukou_dwelling, '|') AS hukou,
        r.relation, r.birth_date, r.id_birth, string_split(r.phones, ';') AS phones, r.household_key,
        r.person_state IN ('dead', 'moved_out') OR r.closed_on IS NOT NULL AS gone,
        r.source_id LIKE 'party%' OR r.political_status IN ('01', '02') AS member, r.source_id LIKE 'dibao%' AS dibao
    FROM core.person_record r
    JOIN staging.cluster c USING (record_no)
    LEFT JOIN core.road_estate re ON r.hukou_estate IS NULL AND re.road = r.hukou_road
)
SELECT
    resident_no, resident_id, name, former, bracketed,
    CASE WHEN s.community IS NULL THEN 0 ELSE hash(s.community) END AS place_1,
    CASE WHEN s.estate IS NULL THEN 0 ELSE hash(s.estate) END AS place_2,
    CASE WHEN building IS NULL OR s.estate IS NULL THEN 0 ELSE hash(s.estate, building) END AS place_3,
    CASE WHEN room IS NULL OR building IS NULL OR s.estate IS NULL THEN 0 ELSE hash(s.estate, building, room) END AS place_4,
    CASE WHEN unit IS NULL THEN 0 ELSE hash(unit) END AS unit,
    CASE WHEN e.community IS NULL THEN 0 ELSE hash(e.community) END AS registered_1,
    CASE WHEN hukou_estate IS NULL THEN 0 ELSE hash(hukou_estate) END AS registered_2,
    CASE WHEN hukou_estate IS NULL OR hukou IS NULL THEN 0 ELSE hash(hukou_estate, hukou[2]) END AS registered_3,
    CASE WHEN hukou_estate IS NULL OR hukou IS NULL THEN 0 ELSE hash(hukou_estate, hukou[2], hukou[4]) END AS registered_4,
    CASE WHEN coalesce(hukou[3], '') = '' THEN 0 ELSE hash(hukou[3]) END AS registered_unit,
    CASE WHEN phones[1] IS NULL THEN 0 ELSE hash(phones[1]) END AS phone_1,
    CASE WHEN phones[2] IS NULL THEN 0 ELSE hash(phones[2]) END AS phone_2,
    CASE WHEN phones[3] IS NULL THEN 0 ELSE hash(phones[3]) END AS phone_3,
    CASE WHEN household_key IS NULL THEN 0 ELSE hash(household_key) END AS household,
    coalesce(relation IN ('02', '03'), false) AS head, relation IS NOT NULL AND relation <> '01' AS related, coalesce(member, false) AS member,
    dibao, coalesce(gone, false) AS gone,
    coalesce(left(coalesce(birth_date, id_birth), 4)::SMALLINT, 0) AS born
FROM stated s
LEFT JOIN core.estate e ON e.estate = s.hukou_estate
ORDER BY record_no
