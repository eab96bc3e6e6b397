-- What is kept of residents: where they are placed, by what they are searched, to which communities they belong.
INSERT INTO narrow.resident
SELECT a.apart_no, r.community, r.grid_no, r.grid_name, r.estate, r.building, r.unit, r.room, r.dwelling, r.hukou_community, r.presence, r.status,
    r.life_status, r.is_member::INTEGER, r.is_dibao::INTEGER, r.residence_address, r.hukou_address, r.birth_date
FROM mart.resident r
JOIN staging.alias a ON a.apart_id = r.resident_id;

INSERT INTO narrow.value
SELECT a.apart_no, v.field, v.value, v.sources, v.chosen
FROM mart.resident_value v
JOIN staging.alias a ON a.apart_id = v.resident_id
WHERE v.value IS NOT NULL
    AND (v.field IN ('name', 'name_former') OR v.chosen AND v.field IN ('residence_address', 'hukou_address', 'birth_date', 'id_number'));

INSERT INTO narrow.tie
SELECT a.apart_no, p.community, p.grid_no, p.lives, p.registered, p.member_kept
FROM mart.presence p
JOIN staging.alias a ON a.apart_id = p.resident_id
