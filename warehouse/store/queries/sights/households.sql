-- What is kept of households: those that differ from the version's, whole; those that only hidden systems make up, as gone.
CREATE TABLE staging.differing AS
SELECT no AS household_id FROM (FROM shown_household EXCEPT FROM base.shown_household)
UNION SELECT no FROM (FROM base.shown_household EXCEPT FROM shown_household)
UNION SELECT household FROM (FROM shown_member EXCEPT FROM base.shown_member)
UNION SELECT household FROM (FROM base.shown_member EXCEPT FROM shown_member);

INSERT INTO narrow.household
SELECT getvariable('sight'), h.* EXCLUDE (no), false FROM shown_household h WHERE h.no IN (FROM staging.differing)
UNION ALL
SELECT getvariable('sight'), h.* EXCLUDE (no), true FROM base.shown_household h ANTI JOIN shown_household USING (no);

INSERT INTO narrow.member
SELECT getvariable('sight'), household, no, relation, apart FROM shown_member WHERE household IN (FROM staging.differing);

INSERT INTO narrow.home
SELECT getvariable('sight'), n.resident_id, min(m.household_id) FILTER (m.basis = 'actual'), min(m.household_id) FILTER (m.basis = 'registered')
FROM narrow.seen n
LEFT JOIN mart.household_member m USING (resident_id)
WHERE n.sight = getvariable('sight') AND n.mask <> 0
GROUP BY n.resident_id
