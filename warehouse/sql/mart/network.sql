-- mart.network: one row a community, estate (小区), courtyard (楼院) or building (楼栋) with its size beside the rule for its level
-- because: "300-500户、1500人划分为一个小区，80-100户为一个楼院，20-40户为一个楼栋" is a rule that can be checked
-- A courtyard is the buildings of one party group: no source names courtyards, and both are a few neighbouring buildings.
--   households: dwellings in which a family lives; of a community also those outside the buildings that are known
--   low, high: the rule for its level in households; NULL where there is none
--   most_residents: the rule for an estate in people
WITH sized AS (
    SELECT 'community' AS level, community, NULL AS estate, NULL AS courtyard, NULL AS building, coalesce(h.households, 0) AS households, residents,
        NULL::INT AS low, NULL::INT AS high, NULL::INT AS most_residents
    FROM (SELECT community, count(*) AS residents FROM mart.presence WHERE lives AND life_status <> 'confirmed_dead' GROUP BY community)
    LEFT JOIN (SELECT community, count(*) AS households FROM mart.household WHERE basis = 'actual' AND kind = 'family' GROUP BY community) h USING (community)
    UNION ALL
    SELECT 'estate', community, estate, NULL, NULL, sum(households), sum(residents), 300, 500, 1500 FROM mart.building GROUP BY community, estate
    UNION ALL
    SELECT 'courtyard', community, estate, party_group, NULL, sum(households), sum(residents), 80, 100, NULL FROM mart.building GROUP BY community, estate, party_group
    UNION ALL
    SELECT 'building', community, estate, party_group, building, households, residents, 20, 40, NULL FROM mart.building
)
SELECT level, community, estate, courtyard, building, households::BIGINT AS households, residents::BIGINT AS residents, low, high, most_residents,
    coalesce(households BETWEEN low AND high, true) AND coalesce(residents <= most_residents, true) AS within
FROM sized
