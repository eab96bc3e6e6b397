-- one row a person record: what linkage looks at, texts as 64-bit hashes wherever only equality is asked
-- because: hashing costs least where the texts are, and two records are then compared by whole numbers. 0 stands for
-- "not stated" (hash(NULL) is a value and would make all empty cells alike). Dates are yyyymmdd, 00 for an unknown month or day.
-- id_text has 24 characters in every row, so that its bytes are an array. content is everything that is looked at in one number: a record whose content is last night's need not be compared again
WITH stated AS (
    SELECT
        record_no, record_id, source_id,
        hash(source_id, name, name_former, name_bracketed, spouse_name, id_number, id_clue, id_birth, id_sex, spouse_id, birth_date, sex,
            dwelling, hukou_dwelling, estate, building, community, household_no, phones) AS content,
        name, coalesce(name_former, name_bracketed) AS former, spouse_name, id_number,
        CASE WHEN id_number IS NULL THEN id_clue END AS id_clue, spouse_id,
        coalesce(rpad(replace(birth_date, '-', ''), 8, '0')::INTEGER, 0) AS birth_stated,
        coalesce(rpad(replace(id_birth, '-', ''), 8, '0')::INTEGER, 0) AS birth_inside,
        -- the sex digit of a damaged number may be the damaged one
        sex, CASE WHEN id_number IS NOT NULL THEN id_sex END AS sex_inside,
        dwelling, hukou_dwelling, estate, building, community, household_no, string_split(phones, ';') AS phones
    FROM core.person_record
)
SELECT
    record_no, record_id, source_id, name, former, spouse_name, rpad(coalesce(id_number, id_clue, ''), 24, ' ') AS id_text,
    content,
    birth_stated, birth_inside,
    CASE WHEN sex IN ('1', '2') THEN sex::TINYINT ELSE 0 END AS sex_stated,
    CASE WHEN sex_inside IN ('1', '2') THEN sex_inside::TINYINT ELSE 0 END AS sex_inside,
    hash(source_id) AS source,
    CASE WHEN id_number IS NULL THEN 0 ELSE hash(id_number) END AS id_number,
    -- what precision loss leaves of a number; both ends of a masked one; a damaged one as it stands
    CASE WHEN regexp_full_match(left(coalesce(id_number, id_clue), 15), '\d{15}') THEN hash(left(coalesce(id_number, id_clue), 15)) ELSE 0 END AS id_prefix,
    CASE WHEN coalesce(id_number, id_clue) IS NULL THEN 0
        ELSE hash(left(coalesce(id_number, id_clue), 4), right(coalesce(id_number, id_clue), 4)) END AS id_ends,
    CASE WHEN id_clue IS NULL OR contains(id_clue, '*') THEN 0 ELSE hash(id_clue) END AS id_damaged,
    CASE WHEN spouse_id IS NULL THEN 0 ELSE hash(spouse_id) END AS spouse_number,
    CASE WHEN dwelling IS NULL THEN 0 ELSE hash(dwelling) END AS dwelling,
    CASE WHEN hukou_dwelling IS NULL THEN 0 ELSE hash(hukou_dwelling) END AS hukou_dwelling,
    CASE WHEN building IS NULL OR estate IS NULL THEN 0 ELSE hash(estate, building) END AS building,
    CASE WHEN estate IS NULL THEN 0 ELSE hash(estate) END AS estate,
    CASE WHEN community IS NULL THEN 0 ELSE hash(community) END AS community,
    CASE WHEN household_no IS NULL THEN 0 ELSE hash(source_id, household_no) END AS household,
    CASE WHEN phones[1] IS NULL THEN 0 ELSE hash(phones[1]) END AS phone_1,
    CASE WHEN phones[2] IS NULL THEN 0 ELSE hash(phones[2]) END AS phone_2,
    CASE WHEN phones[3] IS NULL THEN 0 ELSE hash(phones[3]) END AS phone_3
FROM stated
