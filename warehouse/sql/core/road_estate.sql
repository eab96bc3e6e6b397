-- core.road_estate: one row a door number of a road that stands before one estate
-- because: "三官路31号" alone names an estate once other rows have printed both
-- 0.95: a road number typed wrong now and then must not undo what all others say; 3 rows so that one slip is no proof
WITH pair AS (
    SELECT road, estate, count(*) AS n FROM staging.person_record WHERE road IS NOT NULL AND estate IS NOT NULL GROUP BY ALL
    UNION ALL
    SELECT hukou_road, hukou_estate, count(*) FROM staging.person_record WHERE hukou_road IS NOT NULL AND hukou_estate IS NOT NULL GROUP BY ALL
),
summed AS (SELECT road, estate, sum(n) AS n FROM pair GROUP BY ALL)
SELECT road, arg_max(estate, n) AS estate, sum(n)::BIGINT AS stated
FROM summed
GROUP BY road
HAVING max(n) >= 0.95 * sum(n) AND sum(n) >= 3
