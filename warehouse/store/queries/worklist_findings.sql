-- What is open of one department, in the order of its own files; NULL for whatever is not asked for. Notices (a year without a check on
-- the spot) would bury the rest: they are listed where their rule is named.
SELECT f.finding_id, f.rule, r.title, r.ask, f.community, f.source_id, f.file, f.sheet, f.row_number, p.name, f.field, f.stated, f.expected,
    f.other_source, f.first_seen, f.since, f.state, f.answer, f.answered_on
FROM dq.finding f
LEFT JOIN dq.rule r USING (rule)
LEFT JOIN core.person_record p USING (record_id)
WHERE f.state <> 'explained'
    AND f.department = $department
    AND ($community IS NULL OR f.community = $community)
    AND ($sources IS NULL OR list_contains($sources::VARCHAR[], f.source_id))
    AND CASE WHEN $rule IS NULL THEN f.severity <> 'notice' ELSE f.rule = $rule END
ORDER BY f.source_id, f.file, f.sheet, f.row_number, f.rule, f.field, f.finding_id
