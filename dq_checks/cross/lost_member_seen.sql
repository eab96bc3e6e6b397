-- title: 名册上失联的党员，别的系统也没有新登记
-- title_en: no other system has met a member whom the roll has lost
-- family: party
-- indicator: 0402
-- severity: notice
-- mostly: 0.95
-- field: lost_contact
-- definition: 看名册上写明是否失联的党员。标为失联，而失联的那个月以后别的系统还有此人没有注销的核实、登记或流入日期的，算一处，写明是哪个来源；
--   没写失联日期的不算。这是找到此人的线索，不说明名册有错。
-- ask: 失联以后别的系统登记过此人，请与该部门核对现在的住址和电话，设法联系。
-- grain: one row a roll row that says whether the member is out of contact
-- reason: 3 % of members are marked as lost (systems.md A5), in one community 27 of 103 (systems.md C). Whoever is registered elsewhere can be found;
--   where that is one member in twenty, the roll stopped looking.
WITH told AS (
    SELECT p.record_no, l.resident_id, CASE WHEN p.lost_contact = '1' THEN p.lost_since END AS lost_since
    FROM core.person_record p
    JOIN link.resident_record l USING (record_no)
    WHERE p.source_id = 'party_roll' AND p.lost_contact IS NOT NULL
),
seen AS (
    SELECT t.record_no, arg_max(o.source_id, (o.stated_on, o.source_id)) AS source_id
    FROM told t
    JOIN link.resident_record r ON r.resident_id = t.resident_id
    JOIN core.person_record o ON o.record_no = r.record_no
    WHERE o.source_id NOT IN ('party_roll', 'party_community') AND o.closed_on IS NULL
      AND coalesce(o.person_state, 'normal') NOT IN ('moved_out', 'dead')
      AND left(o.stated_on, length(t.lost_since)) > left(t.lost_since, length(o.stated_on))
    GROUP BY t.record_no
)
SELECT t.record_no, s.record_no IS NOT NULL AS breaks, s.source_id AS other_source, CASE WHEN s.record_no IS NOT NULL THEN '1' END AS stated
FROM told t
LEFT JOIN seen s USING (record_no)
