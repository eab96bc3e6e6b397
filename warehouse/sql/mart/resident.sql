-- mart.resident: one row a resident, one value a field
-- because: it is what a community worker looks up. Three facts are kept apart: where the hukou is (hukou_…), where the
-- person lives (community … room, grid), where the party membership is (mart.member).
-- presence: where somebody is, by community. 人在户在: lives in the community of the hukou (within it, moving house changes
-- nothing); 人在户不在: lives in one community, hukou in another of the district; 户在人不在: hukou here, and a system says that
-- the person is not; 流入: lives here, hukou outside the district; 流出: hukou here, gone outside; left: nobody holds the
-- person any more; unknown: what is stated does not tell.
-- household_part: keeps house apart behind a door that others live behind too, as a person said of this very door (it ends where somebody
-- moves); NULL for the main household, which is nearly everybody.
-- life_status: one system that reports a death is a report, two confirm it; a person's correction decides either way.
WITH value AS (
    SELECT
        resident_id,
        max(value) FILTER (field = 'name') AS name,
        max(value) FILTER (field = 'name_former') AS name_former,
        max(value) FILTER (field = 'id_number') AS id_number,
        max(value) FILTER (field = 'sex') AS sex,
        max(value) FILTER (field = 'birth_date') AS stated_birth,
        max(value) FILTER (field = 'ethnic_group') AS ethnic_group,
        list(value ORDER BY value) FILTER (field = 'phones') AS phones,
        max(value) FILTER (field = 'residence_address') AS residence_address,
        max(record_no) FILTER (field = 'residence_address') AS residence_record,
        max(value) FILTER (field = 'residence_state') AS residence_state,
        max(value) FILTER (field = 'residence_kind') AS residence_kind,
        max(value) FILTER (field = 'hukou_address') AS hukou_address,
        max(record_no) FILTER (field = 'hukou_address') AS hukou_record,
        max(value) FILTER (field = 'hukou_kind') AS hukou_kind,
        max(value) FILTER (field = 'hukou_nature') AS hukou_nature,
        max(value) FILTER (field = 'relation') AS relation,
        max(value) FILTER (field = 'spouse_name') AS spouse_name,
        max(value) FILTER (field = 'children_count') AS children_count,
        max(value) FILTER (field = 'education') AS education,
        max(value) FILTER (field = 'political_status') AS political_status,
        max(value) FILTER (field = 'marital_status') AS marital_status,
        max(value) FILTER (field = 'employment') AS employment,
        max(value) FILTER (field = 'disabled') AS disabled,
        max(value) FILTER (field = 'inflow_on') AS inflow_on,
        max(value) FILTER (field = 'inflow_reason') AS inflow_reason,
        max(value) FILTER (field = 'dibao_no') AS dibao_no,
        max(value) FILTER (field = 'dibao_class') AS dibao_class
    FROM mart.resident_value
    WHERE chosen OR (field = 'phones' AND value IS NOT NULL)
    GROUP BY resident_id
),
conflict AS (SELECT resident_id, count(DISTINCT field) AS conflict_count FROM mart.resident_value WHERE disagrees GROUP BY resident_id),
-- a person who says that somebody lives behind a door says nothing of its community: whoever else is recorded there does
neighbour AS (
    SELECT dwelling, min(community) AS community
    FROM core.person_record
    JOIN (SELECT DISTINCT dwelling FROM staging.correction WHERE field = 'residence_address' AND dwelling IS NOT NULL) USING (dwelling)
    WHERE community IS NOT NULL
    GROUP BY dwelling
    HAVING count(DISTINCT community) = 1
),
-- where an address leads: as the record that states it says, or as a person corrected it
home AS (
    SELECT value.resident_id, p.community, p.source_id,
        n.community AS others_there,
        CASE WHEN c.number IS NULL THEN p.estate ELSE coalesce(c.estate, re.estate) END AS estate, CASE WHEN c.number IS NULL THEN p.building ELSE c.building END AS building,
        CASE WHEN c.number IS NULL THEN p.unit ELSE c.unit END AS unit, CASE WHEN c.number IS NULL THEN p.floor ELSE c.floor END AS floor,
        CASE WHEN c.number IS NULL THEN p.room ELSE c.room END AS room, CASE WHEN c.number IS NULL THEN p.dwelling ELSE c.dwelling END AS dwelling
    FROM value
    JOIN core.person_record p ON p.record_no = value.residence_record
    LEFT JOIN staging.correction c ON c.resident_id = value.resident_id AND c.field = 'residence_address'
    LEFT JOIN core.road_estate re ON c.estate IS NULL AND re.road = c.road
    LEFT JOIN neighbour n ON n.dwelling = c.dwelling
),
book AS (
    SELECT value.resident_id, CASE WHEN c.number IS NULL THEN p.hukou_estate ELSE c.estate END AS hukou_estate,
        CASE WHEN c.number IS NULL THEN p.hukou_dwelling ELSE c.dwelling END AS hukou_dwelling
    FROM value
    JOIN core.person_record p ON p.record_no = value.hukou_record
    LEFT JOIN staging.correction c ON c.resident_id = value.resident_id AND c.field = 'hukou_address'
),
part AS (SELECT resident_id, nullif(value, '1') AS household_part, dwelling AS said_of FROM staging.correction WHERE field = 'household_part'),
word AS (SELECT resident_id, value AS state FROM staging.correction WHERE field = 'person_state'),
record AS (
    SELECT
        rr.resident_id, count(*) AS record_count, count(DISTINCT rr.source_id) AS source_count,
        bool_or(s.lists = 'hukou' AND r.closed_on IS NULL) AS is_registered,
        bool_or(s.lists = 'floating' AND r.closed_on IS NULL) AS is_floating,
        bool_or(s.lists IN ('roll', 'member')) AS is_member,
        bool_or(s.lists = 'dibao') AS is_dibao,
        count(DISTINCT s.system) FILTER (r.person_state = 'dead') AS systems_saying_dead,
        bool_and(coalesce(r.person_state, '') = 'moved_out' OR r.closed_on IS NOT NULL) AS is_closed_everywhere,
        arg_max(r.community, s.residence_trust * 1000000000 - r.record_no) FILTER (r.community IS NOT NULL AND s.lists NOT IN ('hukou', 'roll')) AS stated_community,
        max(r.as_of) AS as_of
    FROM link.resident_record rr
    JOIN core.person_record r USING (record_no)
    JOIN staging.source s ON s.source_id = rr.source_id
    GROUP BY rr.resident_id
),
placed AS (
    SELECT
        value.* EXCLUDE (residence_record, hukou_record, stated_birth),
        -- a valid number of one's own says when one was born where no source does
        coalesce(value.stated_birth, strftime(try_strptime(substr(value.id_number, 7, 8), '%Y%m%d'), '%Y-%m-%d')) AS birth_date,
        record.* EXCLUDE (resident_id),
        -- a roll's community is where the membership is kept, a book's where the hukou is: neither says where somebody lives
        coalesce(e.community, home.others_there, CASE WHEN hs.lists NOT IN ('hukou', 'roll') THEN home.community END, record.stated_community) AS community,
        home.estate, home.building, home.unit, home.floor, home.room, home.dwelling,
        CASE WHEN coalesce(part.said_of = home.dwelling, home.dwelling IS NOT NULL) THEN part.household_part END AS household_part,
        he.community AS hukou_community, book.hukou_estate, book.hukou_dwelling,
        -- 人在户在 is what the form is prefilled with: it counts only where nobody registered the person as come from elsewhere
        record.is_registered OR (NOT record.is_floating AND coalesce(value.residence_state IN ('RZHZ', 'HZRBZ'), false)) AS hukou_here
    FROM value
    JOIN record USING (resident_id)
    LEFT JOIN home ON home.resident_id = value.resident_id
    LEFT JOIN part ON part.resident_id = value.resident_id
    LEFT JOIN staging.source hs ON hs.source_id = home.source_id
    LEFT JOIN core.estate e ON e.estate = home.estate
    LEFT JOIN book ON book.resident_id = value.resident_id
    LEFT JOIN core.estate he ON he.estate = book.hukou_estate
)
SELECT
    p.* EXCLUDE (systems_saying_dead, stated_community),
    date_sub('year', try_cast(p.birth_date || right('-01-01', 10 - length(p.birth_date)) AS DATE), n.night::DATE) AS age,
    g.grid_no, g.grid_name, coalesce(k.since, n.night) AS first_seen,
    coalesce(c.conflict_count, 0) AS conflict_count,
    CASE WHEN w.state = 'dead' THEN 'confirmed_dead' WHEN w.state IS NOT NULL THEN 'alive' WHEN systems_saying_dead >= 2 THEN 'confirmed_dead'
         WHEN systems_saying_dead = 1 THEN 'reported_dead' ELSE 'alive' END AS life_status,
    CASE WHEN p.is_registered AND p.is_floating THEN 'registered_and_floating' WHEN p.is_registered THEN 'registered'
         WHEN p.is_floating THEN 'floating' WHEN p.is_closed_everywhere THEN 'closed' ELSE 'other' END AS status,
    CASE
        WHEN p.is_closed_everywhere THEN 'left'
        WHEN p.hukou_here AND p.residence_state = 'LC' THEN 'outflow'
        WHEN p.hukou_here AND p.residence_state = 'HZRBZ' AND NOT p.is_floating THEN 'registered_away'
        WHEN p.hukou_here AND p.community IS NULL THEN 'unknown'
        WHEN p.hukou_here AND coalesce(p.community = p.hukou_community, p.residence_state IS DISTINCT FROM 'RZHBZ') THEN 'registered_here'
        WHEN p.hukou_here THEN 'here_registered_elsewhere'
        WHEN p.is_floating OR p.residence_state IN ('RZHBZ', 'LR', 'JZ', 'ZZ') THEN 'inflow'
        ELSE 'unknown'
    END AS presence
FROM placed p
CROSS JOIN staging.night n
LEFT JOIN conflict c USING (resident_id)
LEFT JOIN word w USING (resident_id)
LEFT JOIN staging.seen_state k ON k.key = hash(p.resident_id)
LEFT JOIN core.grid_building g ON g.community = p.community AND g.estate = p.estate AND g.building = p.building
