-- dq.matrix: one row a field, two sources and a community: residents of whom both state the field (stated_by_both), and say the same or not
-- because: which two systems differ, and where, is the first question to their departments
-- same, differ: as mart.resident_value sees it (a coarser statement of the same thing does not differ)
WITH alone AS (
    SELECT v.field, v.sources, r.community, count(*) AS residents
    FROM mart.resident_value v
    JOIN mart.resident r USING (resident_id)
    WHERE v.rule = 'only' AND v.source_count > 1
    GROUP BY ALL
),
of_source AS (
    SELECT v.resident_id, v.field, unnest(v.sources) AS source, v.value, v.disagrees
    FROM mart.resident_value v
    WHERE v.rule IS DISTINCT FROM 'only' AND v.value IS NOT NULL AND v.rule IS DISTINCT FROM 'borrowed'
),
said AS (
    SELECT resident_id, field, source, bool_or(NOT disagrees) AS agrees, list(value) AS said
    FROM of_source
    WHERE source <> 'correction'
    GROUP BY ALL
),
pair AS (
    SELECT a.field, a.source AS source_one, b.source AS source_other, r.community,
        (a.agrees AND b.agrees) OR list_has_any(a.said, b.said) AS same, 1 AS residents
    FROM said a
    JOIN said b ON b.resident_id = a.resident_id AND b.field = a.field AND a.source < b.source
    JOIN mart.resident r ON r.resident_id = a.resident_id
    UNION ALL
    SELECT p.field, one.source, other.source, p.community, true, p.residents
    FROM alone p, unnest(p.sources) AS one(source), unnest(p.sources) AS other(source)
    WHERE one.source < other.source AND one.source <> 'correction' AND other.source <> 'correction'
)
SELECT
    field::VARCHAR AS field, source_one, source_other, coalesce(community, '') AS community,
    sum(residents)::BIGINT AS stated_by_both, coalesce(sum(residents) FILTER (same), 0)::BIGINT AS same,
    coalesce(sum(residents) FILTER (NOT same), 0)::BIGINT AS differ
FROM pair
GROUP BY ALL
