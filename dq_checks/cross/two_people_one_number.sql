-- title: 一个号码只属于一个人（不同来源之间）
-- title_en: one id number belongs to one person, between sources
-- family: people
-- indicator: 0304
-- severity: warning
-- mostly: 0.998
-- field: id_number
-- definition: 看号码完整、校验码正确、没有判定为借用的记录。同一号码在另一来源登记在另一个人（合并档案不是同一人）名下的，算一处。
--   可能是重号，也可能是有一方抄错，还可能两条本是一个人。
-- ask: 请核对姓名和身份证号：号码是否抄成了别人的？若对方就是此人（姓名写法不同），请告知，由街道确认后合并。
-- grain: one row a record with a checksum-valid number that is not known to be somebody else's
-- reason: 重号 were 0.13 % of the population in 2009, and up to 0.3 % of a source's rows hold a relative's number (systems.md C, D), most of
--   which is seen to be borrowed. Within one source: number_twice_in_source.
WITH held AS (
    SELECT p.record_no, p.id_number, p.source_id, l.resident_id
    FROM core.person_record p
    JOIN link.resident_record l USING (record_no)
    ANTI JOIN (
        SELECT unnest(records) AS record_no FROM mart.resident_value WHERE field = 'id_number' AND rule = 'borrowed'
    ) b ON b.record_no = p.record_no
    WHERE p.id_kind = 'valid'
),
contested AS (
    SELECT id_number FROM held GROUP BY id_number HAVING min(resident_id) <> max(resident_id)
),
told AS (SELECT h.* FROM held h JOIN contested USING (id_number)),
other AS (
    SELECT t.record_no, min(o.source_id) AS source_id
    FROM told t
    JOIN told o ON o.id_number = t.id_number AND o.source_id <> t.source_id AND o.resident_id <> t.resident_id
    GROUP BY t.record_no
)
SELECT h.record_no, o.record_no IS NOT NULL AS breaks, o.source_id AS other_source, CASE WHEN o.record_no IS NOT NULL THEN h.id_number END AS stated
FROM held h
LEFT JOIN other o ON o.record_no = h.record_no
