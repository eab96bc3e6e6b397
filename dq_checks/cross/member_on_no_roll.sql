-- title: 登记为党员的居民，党员名册或社区党员表上有
-- title_en: whoever is on record as a party member is on a party table
-- family: party
-- indicator: 0402
-- severity: notice
-- mostly: 0.85
-- field: political_status
-- definition: 看党员名册和社区党员表以外、政治面貌写中共党员或预备党员、没有注销的记录。两张党员表上都没有这个人的，算一处（已确认去世的不算）。
--   组织关系在单位或外地的党员本来就不在本区名册上，所以这是线索，不是差错。
-- ask: 此人登记为党员，本区党员名册上没有，请核对政治面貌；确是党员的，请告知社区党组织与其联系。
-- grain: one row an open record of another system that states membership
-- reason: systems.md E.2: members resident here but not on the roll (不让一个党员游离在组织之外). One in seven may belong elsewhere or be written down wrongly
--   (25 % of the column is empty, the rest typed by hand).
SELECT p.record_no, NOT r.is_member AS breaks, CASE WHEN NOT r.is_member THEN 'party_roll' END AS other_source,
    CASE WHEN NOT r.is_member THEN p.political_status END AS stated
FROM core.person_record p
JOIN link.resident_record l USING (record_no)
JOIN mart.resident r ON r.resident_id = l.resident_id
WHERE p.political_status IN ('01', '02') AND p.source_id NOT IN ('party_roll', 'party_community') AND r.life_status <> 'confirmed_dead'
  AND p.closed_on IS NULL AND coalesce(p.person_state, 'normal') NOT IN ('moved_out', 'dead')
