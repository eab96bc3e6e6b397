-- title: 在低保或困难家庭里的党员
-- title_en: members on dibao or in poor households
-- catalogue: E2.5
-- counts: residence
-- grain: 每行一名住在社区的党员
-- definition: 实际住在本社区的党员，有下列依据之一：本人在低保名册上；同住一户的人在低保名册上；社区党员表登记为困难党员；
--   本人或同住一户的人是结对帮扶的对象。一户按实际居住的同一套房，宿舍不算。依据都写明；是否符合救助条件由民政核定，这里只供走访。不含已确认去世的。
-- group: 党建
-- who: identity, contact, residence, household, party, dibao
WITH helped AS (SELECT DISTINCT household_resident_id AS resident_id FROM mart.pairing WHERE household_resident_id IS NOT NULL),
home AS (
    SELECT m.resident_id, bool_or(o.is_dibao AND o.resident_id <> m.resident_id) AS with_dibao, bool_or(h.resident_id IS NOT NULL) AS with_helped
    FROM mart.household_member m
    JOIN mart.household k ON k.household_id = m.household_id AND k.kind = 'family'
    JOIN mart.household_member s ON s.household_id = m.household_id
    JOIN mart.resident o ON o.resident_id = s.resident_id
    LEFT JOIN helped h ON h.resident_id = o.resident_id
    WHERE m.basis = 'actual' AND m.resident_id IN (SELECT resident_id FROM mart.member)
    GROUP BY m.resident_id
),
looked AS (
    SELECT
        p.community, m.estate, m.building, m.unit AS stair, m.room, m.name, m.sex, m.age, r.phones, m.member_type, m.membership_kept_at,
        list_filter(
            [
                CASE WHEN m.is_dibao THEN 'person' END,
                CASE WHEN h.with_dibao THEN 'household' END,
                CASE WHEN m.hardship_member = '1' THEN 'hardship' END,
                CASE WHEN h.with_helped OR m.resident_id IN (SELECT resident_id FROM helped) THEN 'paired' END
            ],
            lambda basis: basis IS NOT NULL
        ) AS poverty_basis,
        m.resident_id
    FROM mart.presence p
    JOIN mart.member m USING (resident_id)
    JOIN mart.resident r USING (resident_id)
    LEFT JOIN home h USING (resident_id)
    WHERE p.lives AND m.life_status <> 'confirmed_dead'
)
SELECT * EXCLUDE (resident_id)
FROM looked
WHERE len(poverty_basis) > 0
ORDER BY community, estate NULLS LAST, try_cast(building AS INTEGER) NULLS LAST, building NULLS LAST, try_cast(stair AS INTEGER) NULLS LAST,
    room NULLS LAST, name, resident_id
