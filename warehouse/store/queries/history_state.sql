-- What the history keeps of a night's residents: one wide row a resident.
SELECT
    r.resident_id, r.name, r.sex, r.birth_date, r.community, r.estate, r.building, r.unit, r.room, r.dwelling, r.residence_address,
    r.grid_no, r.presence, r.hukou_address, r.hukou_community, r.status, r.life_status,
    r.is_dibao, r.dibao_no, r.is_member, m.branch, m.party_group
FROM mart.resident r
LEFT JOIN mart.member m USING (resident_id)
