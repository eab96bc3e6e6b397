-- title: 同一来源里，一个号码没有登记在两个人名下
-- title_en: within a source, no id number is registered for two people
-- family: people
-- indicator: 0304
-- severity: warning
-- mostly: 0.998
-- field: id_number
-- definition: 看号码完整、校验码正确、没有判定为借用的记录。同一来源里同一号码还登记在另一个人名下的，各条都算。
--   同一人登记了两次的不在这里（见“没有重复登记”），能看出是借用家人号码的也不在这里（见“登记的号码是本人的”）。
-- ask: 同一个号码登记了两个人，请核对哪一条的号码抄错了；若确是同一个人，请说明。
-- grain: one row a record with a checksum-valid number that is not known to be somebody else's
-- reason: the source can see it alone and mend it alone. 重号 were 0.13 % of the population in 2009 (systems.md C), and both rows are listed.
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
    SELECT source_id, id_number FROM held GROUP BY source_id, id_number HAVING min(resident_id) <> max(resident_id)
)
SELECT h.record_no, c.id_number IS NOT NULL AS breaks, c.id_number AS stated
FROM held h
LEFT JOIN contested c USING (source_id, id_number)
