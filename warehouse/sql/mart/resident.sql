-- mart.resident: one row a resident, one value a field
-- because: it is what a community worker looks up. Three facts are kept apart: where the hukou is (registered), where the
-- person lives (estate … room), where the party membership is (mart.member).
WITH value AS (
    SELECT
        resident_id,
        max(value) FILTER (chosen AND field = 'name') AS name,
        max(value) FILTER (chosen AND field = 'name_former') AS name_former,
        max(value) FILTER (chosen AND field = 'id_number') AS id_number,
        max(value) FILTER (chosen AND field = 'sex') AS sex,
        max(value) FILTER (chosen AND field = 'birth_date') AS birth_date,
        max(value) FILTER (chosen AND field = 'ethnic_group') AS ethnic_group,
        list(value ORDER BY value) FILTER (field = 'phones') AS phones,
        max(value) FILTER (chosen AND field = 'residence_address') AS residence_address,
        max(record_no) FILTER (chosen AND field = 'residence_address') AS residence_record,
        max(value) FILTER (chosen AND field = 'residence_state') AS residence_state,
        max(value) FILTER (chosen AND field = 'residence_kind') AS residence_kind,
        max(value) FILTER (chosen AND field = 'hukou_address') AS hukou_address,
        max(value) FILTER (chosen AND field = 'hukou_kind') AS hukou_kind,
        max(value) FILTER (chosen AND field = 'hukou_nature') AS hukou_nature,
        max(value) FILTER (chosen AND field = 'relation') AS relation,
        max(value) FILTER (chosen AND field = 'spouse_name') AS spouse_name,
        max(value) FILTER (chosen AND field = 'children_count') AS children_count,
        max(value) FILTER (chosen AND field = 'education') AS education,
        max(value) FILTER (chosen AND field = 'political_status') AS political_status,
        max(value) FILTER (chosen AND field = 'marital_status') AS marital_status,
        max(value) FILTER (chosen AND field = 'employment') AS employment,
        max(value) FILTER (chosen AND field = 'inflow_on') AS inflow_on,
        max(value) FILTER (chosen AND field = 'inflow_reason') AS inflow_reason,
        max(value) FILTER (chosen AND field = 'dibao_no') AS dibao_no,
        max(value) FILTER (chosen AND field = 'dibao_class') AS dibao_class,
        count(DISTINCT field) FILTER (disagrees) AS conflict_count
    FROM mart.resident_value
    GROUP BY resident_id
),
record AS (
    SELECT
        rr.resident_id, count(*) AS record_count, count(DISTINCT rr.source_id) AS source_count,
        bool_or(rr.source_id = 'police_resident') AS is_registered,
        bool_or(rr.source_id IN ('floating_population', 'police_temporary') AND r.closed_on IS NULL) AS is_floating,
        bool_or(rr.source_id LIKE 'party%') AS is_member,
        bool_or(rr.source_id LIKE 'dibao%') AS is_dibao,
        count(DISTINCT rr.source_id) FILTER (r.person_state = 'dead') AS sources_saying_dead,
        bool_and(coalesce(r.person_state, '') = 'moved_out' OR r.closed_on IS NOT NULL) AS is_closed_everywhere,
        arg_max(r.community, s.residence_trust * 1000000000 - r.record_no) FILTER (r.community IS NOT NULL) AS stated_community,
        max(r.as_of) AS as_of
    FROM link.resident_record rr
    JOIN core.person_record r USING (record_no)
    JOIN staging.source s ON s.source_id = rr.source_id
    GROUP BY rr.resident_id
)
SELECT
    value.* EXCLUDE (residence_record),
    coalesce(e.community, home.stated_community, record.stated_community) AS community,
    home.estate, home.building, home.unit, home.floor, home.room, home.dwelling,
    record.* EXCLUDE (resident_id, stated_community, sources_saying_dead),
    CASE WHEN sources_saying_dead >= 2 THEN 'confirmed_dead' WHEN sources_saying_dead = 1 THEN 'reported_dead' ELSE 'alive' END AS life_status,
    CASE WHEN is_registered AND is_floating THEN 'registered_and_floating' WHEN is_registered THEN 'registered'
         WHEN is_floating THEN 'floating' WHEN is_closed_everywhere THEN 'closed' ELSE 'other' END AS status
FROM value
JOIN record USING (resident_id)
LEFT JOIN (SELECT *, community AS stated_community FROM core.person_record) home ON home.record_no = value.residence_record
LEFT JOIN core.estate e ON e.estate = home.estate
