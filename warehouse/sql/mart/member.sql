-- mart.member: one row a party member: where the 组织关系 is, which group the home belongs to, and the classes that are
-- hard to reach (mart.member_class has the evidence)
-- because: a member lives in one place and is on the roll in another; counts say which they use
-- member_type: as the community's table states it, else derived from the roll: out of town, retired by the post, at work by the
-- post, or else a resident. management_mode follows from it: residents directly (direct), people at work by community and unit
-- (double), the retired taken over (takeover), those on the move helped (assist).
WITH stated AS (
    SELECT
        resident_id,
        max(value) FILTER (field = 'branch') AS branch,
        max(value) FILTER (field = 'organisation') AS organisation,
        max(value) FILTER (field = 'party_group') AS stated_group,
        max(value) FILTER (field = 'member_kind') AS member_kind,
        max(value) FILTER (field = 'member_type') AS stated_type,
        max(value) FILTER (field = 'joined_on') AS joined_on,
        max(value) FILTER (field = 'full_member_on') AS full_member_on,
        max(value) FILTER (field = 'post') AS post,
        max(value) FILTER (field = 'membership_status') AS membership_status,
        max(value) FILTER (field = 'lost_contact') AS lost_contact,
        max(value) FILTER (field = 'lost_since') AS lost_since,
        max(value) FILTER (field = 'floating_member') AS floating_member,
        max(value) FILTER (field = 'destination') AS destination,
        max(value) FILTER (field = 'hardship_member') AS hardship_member
    FROM mart.resident_value
    WHERE chosen AND resident_id IN (SELECT resident_id FROM mart.resident WHERE is_member)
    GROUP BY resident_id
),
listed AS (
    SELECT l.resident_id, bool_or(s.lists = 'roll') AS on_roll, bool_or(s.lists = 'member') AS on_community_table,
        min(p.community) FILTER (s.lists = 'roll') AS roll_community
    FROM link.resident_record l
    JOIN staging.source s USING (source_id)
    JOIN core.person_record p USING (record_no)
    WHERE s.lists IN ('roll', 'member')
    GROUP BY l.resident_id
),
community AS (SELECT DISTINCT community FROM core.person_record WHERE community IS NOT NULL),
kept AS (
    SELECT s.resident_id, min(c.community) AS named
    FROM stated s
    JOIN community c ON contains(coalesce(s.branch, s.organisation), c.community)
    GROUP BY s.resident_id
),
typed AS (
    SELECT
        r.resident_id, r.name, r.sex, r.birth_date, r.age, r.education, s.* EXCLUDE (resident_id, stated_group, stated_type),
        l.on_roll, l.on_community_table, r.source_count > (l.on_roll::INT + l.on_community_table::INT) AS in_other_systems,
        coalesce(s.branch, s.organisation) AS membership_kept_at, coalesce(l.roll_community, k.named) AS kept_in_community,
        coalesce(s.stated_type, CASE WHEN s.floating_member = '1' THEN 'LD' WHEN regexp_matches(s.post, '退休|离休') THEN 'LT'
            WHEN regexp_matches(s.post, '在职') THEN 'ZZ' ELSE 'JM' END) AS member_type,
        CASE WHEN s.stated_type IS NULL THEN 'derived' ELSE 'stated' END AS member_type_basis,
        r.life_status, r.presence, r.is_floating, r.inflow_reason, r.employment, r.is_dibao,
        r.community, r.grid_no, r.estate, r.building, r.unit, r.room,
        coalesce(s.stated_group, g.party_group) AS party_group,
        CASE WHEN s.stated_group IS NOT NULL THEN 'stated' ELSE g.group_basis END AS group_basis
    FROM listed l
    JOIN mart.resident r USING (resident_id)
    LEFT JOIN stated s USING (resident_id)
    LEFT JOIN kept k USING (resident_id)
    LEFT JOIN mart.building_group g ON g.community = r.community AND g.estate = r.estate AND g.building = r.building
)
SELECT
    *,
    CASE member_type WHEN 'JM' THEN 'direct' WHEN 'ZZ' THEN 'double' WHEN 'LT' THEN 'takeover' WHEN 'LD' THEN 'assist' END AS management_mode,
    -- 外来务工经商: held as floating by the platform or the police, come to work or to trade
    is_floating AND coalesce(regexp_matches(inflow_reason, '务工|经商'), false) AS is_migrant_worker,
    -- 口袋党员: known to the community as a member, on no roll, and no organisation stated: the transfer stayed in a pocket
    NOT on_roll AND organisation IS NULL AS is_pocket_member,
    -- 离退休关系未转: retired, while the membership is kept elsewhere than in a community
    member_type = 'LT' AND membership_kept_at IS NOT NULL AND kept_in_community IS NULL AND NOT regexp_matches(membership_kept_at, '社区|村') AS is_retired_not_transferred,
    -- 未就业毕业生和退伍军人: the post says so, or a graduate of at most 30 whom the dibao table has out of work
    coalesce(regexp_matches(post, '未就业|毕业|退伍|退役|待业'), false)
        OR coalesce(age <= 30 AND left(education, 1) IN ('1', '2', '3') AND employment IN ('失业', '无业', '未就业'), false) AS is_unplaced,
    coalesce(lost_contact = '1', false) AS is_lost
FROM typed
