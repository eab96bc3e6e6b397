-- title: 社区党员表上的人，写明了组织关系在哪里
-- title_en: of everybody on a community's table it is known where the membership is kept
-- family: party
-- indicator: 0402
-- severity: notice
-- mostly: 0.9
-- field: organisation
-- definition: 看社区党员表的各行。没有写组织关系所在单位，党员名册上也没有这个人的，算一处（口袋党员的线索）。
-- ask: 请问清这位党员的组织关系在哪个单位，填上；还没有转接的，请协助办理。
-- grain: one row a row of a community's table of members
-- reason: 口袋党员 carry their transfer in the pocket and belong to no branch (source document 004). Community tables are typed by hand; a tenth left blank is usual.
SELECT p.record_no, p.organisation IS NULL AND NOT m.on_roll AS breaks
FROM core.person_record p
JOIN link.resident_record l USING (record_no)
JOIN mart.member m ON m.resident_id = l.resident_id
WHERE p.source_id = 'party_community'
