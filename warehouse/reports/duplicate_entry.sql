-- title: 同一内容重复录入了几遍
-- title_en: how often the same thing is typed
-- catalogue: 50
-- counts: none
-- grain: 每行一项内容，末行为各项合计
-- definition: 合并档案里的每一项内容（姓名、电话、住址……），各系统一共写了几遍：录入遍数是写了这一项的记录数（一条记录里写几个电话算一遍），
--   有这项内容的居民是至少有一处写了的人；多录的遍数 = 录入遍数 − 居民数，就是同一个人的同一项在别处已经有、又录了一遍的次数。两处以上写了的居民，是两张以上来源表都写了的人。
--   读不懂的内容也算录入。只数人员表，不数楼栋、网格、结对和走访表。
-- group: 核对
-- who: none
WITH merged AS (SELECT DISTINCT field FROM mart.resident_value),
stated AS (
    SELECT record_no, field FROM core.record_value WHERE field <> 'phones'
    UNION ALL
    SELECT DISTINCT record_no, field FROM core.record_value WHERE field = 'phones'
),
typed AS (
    SELECT l.resident_id, s.field, count(*) AS n, min(l.source_id) <> max(l.source_id) AS in_several
    FROM stated s
    SEMI JOIN merged USING (field)
    JOIN link.resident_record l USING (record_no)
    GROUP BY l.resident_id, s.field
)
SELECT
    CASE WHEN grouping(field) = 1 THEN 'all' ELSE field::VARCHAR END AS field,
    CASE WHEN grouping(field) = 0 THEN count(*) END AS residents_stated,
    sum(n)::BIGINT AS times_typed, (sum(n) - count(*))::BIGINT AS times_too_many, sum(n) / count(*) AS times_per_resident,
    CASE WHEN grouping(field) = 0 THEN count(*) FILTER (in_several) END AS residents_in_several,
    CASE WHEN grouping(field) = 0 THEN max(n) END AS times_most
FROM typed
GROUP BY ROLLUP (typed.field)
ORDER BY grouping(typed.field), times_too_many DESC, 1
