-- mart.member_class: one row a member, or somebody who may be one, and class to look after, with what it rests on
-- because: the four classes that are hard to reach, and those out of contact, are lists to visit, not verdicts
--   class: migrant_worker 外来务工经商, pocket 口袋党员, retired_not_transferred 离退休关系未转, unplaced 未就业毕业生和退伍军人,
--     lost 失联, no_record (on a party table, in no other system), claimed (another system says 党员, no party table has the person)
--   evidence: a sentence that says which system states what
SELECT resident_id, 'migrant_worker' AS class, concat('流动登记的流入原因：', inflow_reason, '；组织关系：', coalesce(membership_kept_at, '没有写')) AS evidence
FROM mart.member WHERE is_migrant_worker
UNION ALL
SELECT resident_id, 'pocket', '社区党员表上有，党支部名册上没有，也没有写组织关系在哪里'
FROM mart.member WHERE is_pocket_member
UNION ALL
SELECT resident_id, 'retired_not_transferred', concat(CASE member_type_basis WHEN 'stated' THEN '社区党员表：离退休' ELSE concat('名册岗位：', post) END, '；组织关系还在', membership_kept_at)
FROM mart.member WHERE is_retired_not_transferred
UNION ALL
SELECT resident_id, 'unplaced', CASE WHEN regexp_matches(post, '未就业|毕业|退伍|退役|待业') THEN concat('名册岗位：', post) ELSE concat('低保人员表就业状况：', employment, '，30 岁及以下，大专以上') END
FROM mart.member WHERE is_unplaced
UNION ALL
SELECT resident_id, 'lost', concat('名册标注失联', coalesce('，自 ' || lost_since || ' 起', '，没有写从何时起'))
FROM mart.member WHERE is_lost
UNION ALL
SELECT resident_id, 'no_record', '党员表上有，其他系统都没有这个人'
FROM mart.member WHERE NOT in_other_systems AND life_status <> 'confirmed_dead'
UNION ALL
SELECT r.resident_id, 'claimed', concat('政治面貌登记为', c.name, '，党组织的表上没有')
FROM mart.resident r
JOIN staging.code c ON c.table_id = 'political' AND c.code = r.political_status
WHERE r.political_status IN ('01', '02') AND NOT r.is_member AND r.life_status <> 'confirmed_dead'
