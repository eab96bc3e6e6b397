-- title: 同一居民在几个系统里
-- title_en: how many systems hold the same resident
-- catalogue: 50
-- counts: residence
-- grain: 每行一个社区，末行为全区合计
-- definition: 每位居民的记录来自几个部门的系统（公安、计生、流动人口、低保、党员各算一个，一个系统的几张表算一个）。记录条数是这些居民在各系统里的行数，
--   人均是平均每人登记了几遍。社区按居民现在的居住地，不知道住在哪里的单列。已确认去世和已离开的人也在内，因为他们的记录也登记过。
-- group: 核对
-- who: none
WITH held AS (
    SELECT l.resident_id, count(*) AS records, count(DISTINCT d.system) AS systems
    FROM link.resident_record l
    JOIN (SELECT DISTINCT source_id, system FROM landing.delivery) d USING (source_id)
    GROUP BY l.resident_id
)
SELECT
    CASE WHEN grouping(r.community) = 1 THEN '合计' ELSE coalesce(r.community, '（社区不明）') END AS community,
    count(*) AS residents_known, count(*) FILTER (systems = 1) AS in_one_system, count(*) FILTER (systems = 2) AS in_two_systems,
    count(*) FILTER (systems = 3) AS in_three_systems, count(*) FILTER (systems >= 4) AS in_four_systems,
    sum(records)::BIGINT AS records_held, sum(records) / count(*) AS records_per_resident
FROM held
JOIN mart.resident r USING (resident_id)
GROUP BY ROLLUP (r.community)
ORDER BY grouping(r.community), r.community NULLS LAST
