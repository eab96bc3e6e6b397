-- mart.pairing: one row a row of the pairing roster (认亲结对): a party member beside a poor household
-- because: who has no pair, and who has two, is asked of residents, not of names
--   file, sheet, row_number: the row, as a person counts it on the screen
--   member_resident_id: the party member; NULL where the row was left open (review.roster) or a person said that it is none
--   household_resident_id: the person named of the household; NULL likewise
--   dibao_no: the dibao certificate of that person's household; NULL where no dibao list has the person
--   paired_on: when the two were paired (YYYY-MM where no day is known)
--   measure: the kind of help, in the roster's words
--   community: the community that the row states
WITH person AS (
    SELECT source_id, delivery_id, sheet, row_number,
        max(resident_id) FILTER (role = 'member') AS member_resident_id, max(resident_id) FILTER (role = 'household') AS household_resident_id
    FROM link.roster_match
    WHERE source_id = 'pairing'
    GROUP BY ALL
),
-- the household's own list goes before that of persons, whose certificates are copied from it
dibao AS (
    SELECT l.resident_id, arg_min(r.dibao_no, (r.source_id, r.record_no)) AS dibao_no
    FROM link.resident_record l
    JOIN core.person_record r USING (record_no)
    WHERE r.dibao_no IS NOT NULL
    GROUP BY l.resident_id
)
SELECT
    r.file, r.sheet, r.row_number, p.member_resident_id, p.household_resident_id, d.dibao_no,
    r.paired_on, r.pair_measure AS measure, r.community
FROM staging.roster r
LEFT JOIN person p ON p.delivery_id = r.delivery_id AND p.sheet IS NOT DISTINCT FROM r.sheet AND p.row_number = r.row_number
LEFT JOIN dibao d ON d.resident_id = p.household_resident_id
WHERE r.source_id = 'pairing'
