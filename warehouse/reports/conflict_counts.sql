-- title: 各系统说法不同：按社区和内容
-- title_en: differences between systems by community and field
-- catalogue: 51
-- counts: residence
-- grain: 每行一个社区的一项内容，最后是全区各项
-- definition: 可比的居民，是这一项内容至少有两条记录写了、又读得懂的人（多半在两张来源表里，也有同一张表里两条的）；说法不同，是标准化以后仍然说不到一起的人（怎样算不同，见“各系统说法不同的内容”）；
--   比例 = 说法不同 ÷ 可比的居民。没有人说法不同的内容不列。社区按居民现在的居住地。人工更正也算一处说法。
-- group: 核对
-- who: none
WITH summed AS (
    SELECT resident_id, field, bool_or(disagrees) AS differs, max(len(records)) > 1 OR min(record_no) <> max(record_no) AS comparable
    FROM mart.resident_value
    WHERE value IS NOT NULL
    GROUP BY resident_id, field
),
counted AS (
    SELECT
        CASE WHEN grouping(r.community) = 1 THEN '合计' ELSE coalesce(r.community, '（社区不明）') END AS community, grouping(r.community) AS total,
        s.field::VARCHAR AS field, count(*) FILTER (comparable) AS residents_comparable, count(*) FILTER (differs) AS residents_differing
    FROM summed s
    JOIN mart.resident r USING (resident_id)
    GROUP BY GROUPING SETS ((r.community, s.field), (s.field))
)
SELECT community, field, residents_comparable, residents_differing, residents_differing / nullif(residents_comparable, 0) AS differing_share
FROM counted
WHERE residents_differing > 0
ORDER BY total, community, residents_differing DESC, field
