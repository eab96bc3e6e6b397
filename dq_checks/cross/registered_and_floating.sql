-- title: 没有人在本区既是常住户籍又是流动人口
-- title_en: nobody is registered and floating in this district at once
-- family: people
-- indicator: 0402
-- severity: warning
-- mostly: 0.97
-- field: hukou_address
-- definition: 看没有注销的流动人口和暂住人口登记。同一个人在本区派出所有常住户籍（没有注销）的，算一处。
--   在本区内搬家属于人户分离，不是流动人口；刚落户的，流动登记应当注销。
-- ask: 此人户口已在本区，请核实：已落户的请注销流动（暂住）登记；若不是同一个人，请说明。
-- grain: one row an open record of floating people
-- reason: such a person is counted twice in the population. 8.2 % of temporary registrations are not cancelled in time (systems.md D), but few of those people
--   get a hukou here: above 3 % the cancelling has stopped.
WITH registered AS (
    SELECT DISTINCT l.resident_id
    FROM link.resident_record l
    JOIN core.person_record p USING (record_no)
    WHERE l.source_id = 'police_resident' AND p.closed_on IS NULL
)
SELECT p.record_no, r.resident_id IS NOT NULL AS breaks, CASE WHEN r.resident_id IS NOT NULL THEN 'police_resident' END AS other_source,
    CASE WHEN r.resident_id IS NOT NULL THEN p.hukou_address END AS stated
FROM core.person_record p
JOIN link.resident_record l USING (record_no)
LEFT JOIN registered r ON r.resident_id = l.resident_id
WHERE p.source_id IN ('floating_population', 'police_temporary') AND p.closed_on IS NULL
