-- title: 各系统说法不同：哪两张表之间
-- title_en: differences between systems by pair of sources
-- catalogue: 51
-- counts: none
-- grain: 每行一项内容的两张来源表
-- definition: 一张表写的是采用的值，另一张写的是与它不同的值的居民数，按内容和两张表数；一位居民可以在几对表里各数一次；两张写成同一张的，是这张表里的两条记录说法不同。两张表都没有被采用的那些差别不数。
--   怎样算不同，见“各系统说法不同的内容”。“人工更正”是社区核实后写下的值。
-- group: 核对
-- who: none
WITH disputed AS (SELECT DISTINCT resident_id, field FROM mart.resident_value WHERE disagrees),
said AS (
    SELECT v.resident_id, v.field, unnest(v.sources) AS source, v.chosen
    FROM disputed
    JOIN mart.resident_value v USING (resident_id, field)
    WHERE v.chosen OR v.disagrees
)
SELECT
    a.field::VARCHAR AS field, least(a.source, b.source) AS source_one, greatest(a.source, b.source) AS source_other,
    count(DISTINCT a.resident_id) AS residents_differing
FROM said a
JOIN said b ON b.resident_id = a.resident_id AND b.field = a.field AND a.chosen AND NOT b.chosen
GROUP BY ALL
ORDER BY residents_differing DESC, field, source_one, source_other
