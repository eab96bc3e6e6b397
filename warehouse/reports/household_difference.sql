-- title: 户籍户与实际户不同的人
-- title_en: people in the book or behind the door only
-- catalogue: none
-- counts: hukou, residence
-- grain: 每行一个只在户口簿上、或只在屋里的人
-- definition: 一本家庭户口簿，和簿上多数人实际所住的房子对照。只在户口簿上：簿上有他，不住在这套房里（住在别处、外出，或不知在哪里）。
--   只在屋里：住在这套房里，不在这本户口簿上（另有户口簿、户籍在外，或没有户籍登记）。集体户和宿舍不对照。户主、地址是户口簿这一边的；
--   社区按户籍，网格和住处按这套房。供入户时核对，不说明谁登记错了。
-- group: 居民
-- who: identity, household, hukou, residence
SELECT
    b.community, a.grid_no, a.estate, a.building, a.unit AS stair, a.room, h.name AS head_name, d.only_in, r.resident_id, r.name,
    m.relation, r.presence
FROM mart.household_difference d
JOIN mart.household b ON b.household_id = d.household_id
JOIN mart.household a ON a.household_id = d.counterpart_id
JOIN mart.resident r ON r.resident_id = d.resident_id
LEFT JOIN mart.resident h ON h.resident_id = b.head_resident_id
LEFT JOIN mart.household_member m
    ON m.resident_id = d.resident_id AND m.household_id = CASE d.only_in WHEN 'registered' THEN d.household_id ELSE d.counterpart_id END
ORDER BY b.community NULLS LAST, a.grid_no NULLS LAST, a.estate, try_cast(a.building AS INTEGER) NULLS LAST, a.building, a.unit, a.room,
    d.household_id, d.only_in DESC, r.resident_id
