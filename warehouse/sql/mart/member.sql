-- mart.member: one row a party member: where the 组织关系 is, which group the home belongs to, and the classes that are
-- hard to reach (each a list to visit, with what it rests on)
-- because: a member lives in one place and is on the roll in another; counts say which they use
WITH stated AS (
    SELECT
        resident_id,
        max(value) FILTER (chosen AND field = 'branch') AS branch,
        max(value) FILTER (chosen AND field = 'organisation') AS organisation,
        max(value) FILTER (chosen AND field = 'party_group') AS stated_group,
        max(value) FILTER (chosen AND field = 'member_kind') AS member_kind,
        max(value) FILTER (chosen AND field = 'member_type') AS member_type,
        max(value) FILTER (chosen AND field = 'joined_on') AS joined_on,
        max(value) FILTER (chosen AND field = 'full_member_on') AS full_member_on,
        max(value) FILTER (chosen AND field = 'post') AS post,
        max(value) FILTER (chosen AND field = 'membership_status') AS membership_status,
        max(value) FILTER (chosen AND field = 'lost_contact') AS lost_contact,
        max(value) FILTER (chosen AND field = 'lost_since') AS lost_since,
        max(value) FILTER (chosen AND field = 'floating_member') AS floating_member,
        max(value) FILTER (chosen AND field = 'destination') AS destination,
        max(value) FILTER (chosen AND field = 'hardship_member') AS hardship_member
    FROM mart.resident_value
    WHERE resident_id IN (SELECT resident_id FROM link.resident_record WHERE source_id LIKE 'party%')
    GROUP BY resident_id
),
listed AS (
    SELECT resident_id, bool_or(source_id = 'party_roll') AS on_roll, bool_or(source_id = 'party_community') AS on_community_table
    FROM link.resident_record
    WHERE source_id LIKE 'party%'
    GROUP BY resident_id
),
yes AS (SELECT code FROM staging.code WHERE table_id = 'yes_no' AND name = '是'),
retired AS (SELECT code FROM staging.code WHERE table_id = 'party_type' AND name LIKE '离退休%')
SELECT
    r.resident_id, r.name, r.sex, r.birth_date, r.education, s.* EXCLUDE (resident_id, stated_group),
    l.on_roll, l.on_community_table, r.source_count > (l.on_roll::INT + l.on_community_table::INT) AS in_other_systems,
    coalesce(s.branch, s.organisation) AS membership_kept_at,
    r.community, r.estate, r.building, coalesce(s.stated_group, g.party_group) AS party_group,
    -- 外来务工经商: a member whom the platform or the police hold as floating, come to work or trade
    r.is_floating AND coalesce(regexp_matches(r.inflow_reason, '务工|经商'), false) AS is_migrant_worker,
    -- 口袋党员: known to the community as a member, on no roll, and no organisation stated
    NOT l.on_roll AND s.organisation IS NULL AS is_pocket_member,
    -- 离退休关系未转: retired by the community's table, while the membership is kept elsewhere than in a community
    coalesce(s.member_type = (SELECT code FROM retired), false) AND NOT coalesce(regexp_matches(coalesce(s.branch, s.organisation), '社区|村'), false) AS is_retired_not_transferred,
    -- 未就业毕业生和退伍军人: a post that says so
    coalesce(regexp_matches(s.post, '未就业|毕业|退伍|退役|待业'), false) AS is_unplaced,
    coalesce(s.lost_contact = (SELECT code FROM yes), false) AS is_lost
FROM listed l
JOIN mart.resident r USING (resident_id)
LEFT JOIN stated s USING (resident_id)
LEFT JOIN core.building_group g ON g.community = r.community AND g.estate = r.estate AND g.building = r.building
