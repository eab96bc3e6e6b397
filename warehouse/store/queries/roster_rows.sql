-- one row a person whom a roster row names, in the order of file and row: who is meant, and where
-- because: matching asks only for equality of places and phones, so these are 64-bit hashes; 0 stands for "not stated".
-- name, community, address, phones: as the row itself states them in standard form, which people's answers are kept under (warehouse/state/roster_answers.py);
-- key is a hash of them. place_1 is the community, 2 the estate, 3 the building, 4 the room in it without its unit; a road's number tells the estate where other
-- rows have printed both. A pair's address and its phone are two people's: the household's and the member's
WITH named AS (
    SELECT r.*, 'household' AS role, name AS who, false AS paired,
        coalesce(residence_address, residence_address_raw, '') AS stated_address
    FROM staging.roster r WHERE name IS NOT NULL
    UNION ALL
    SELECT r.* REPLACE (NULL AS phones), 'household', pair_household, true, coalesce(residence_address, residence_address_raw, '') FROM staging.roster r WHERE pair_household IS NOT NULL
    UNION ALL
    SELECT r.* REPLACE (NULL AS estate, NULL AS building, NULL AS unit, NULL AS room, NULL AS road), 'member', pair_member, true, ''
    FROM staging.roster r WHERE pair_member IS NOT NULL
),
placed AS (
    SELECT n.* EXCLUDE (estate, community, phones), coalesce(n.estate, re.estate) AS estate, string_split(n.phones, ';') AS phones,
        coalesce(n.community, '') AS stated_community, coalesce(n.phones, '') AS stated_phones,
        coalesce(n.community, e.community) AS community
    FROM named n
    LEFT JOIN core.road_estate re ON n.estate IS NULL AND re.road = n.road
    LEFT JOIN core.estate e ON e.estate = coalesce(n.estate, re.estate)
)
SELECT
    source_id, delivery_id, file, sheet, row_number, role, who AS name, paired,
    stated_community AS community, stated_address AS address, stated_phones AS phones,
    hash(source_id, role, who, stated_community, stated_address, stated_phones) AS key,
    CASE WHEN community IS NULL THEN 0 ELSE hash(community) END AS place_1,
    CASE WHEN estate IS NULL THEN 0 ELSE hash(estate) END AS place_2,
    CASE WHEN building IS NULL OR estate IS NULL THEN 0 ELSE hash(estate, building) END AS place_3,
    CASE WHEN room IS NULL OR building IS NULL OR estate IS NULL THEN 0 ELSE hash(estate, building, room) END AS place_4,
    CASE WHEN unit IS NULL THEN 0 ELSE hash(unit) END AS unit,
    CASE WHEN phones[1] IS NULL THEN 0 ELSE hash(phones[1]) END AS phone_1,
    CASE WHEN phones[2] IS NULL THEN 0 ELSE hash(phones[2]) END AS phone_2,
    CASE WHEN phones[3] IS NULL THEN 0 ELSE hash(phones[3]) END AS phone_3
FROM placed
ORDER BY source_id, file_no, ordinal, role
