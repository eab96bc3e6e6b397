-- One row a finding of a rule in a field and community that is not answered as right, the newest first. The braces stand for a scope (scoped.py).
-- $community as in quality_broken_rules; $source: NULL for all; $sources: NULL, or those that may be known of.
SELECT
    finding_id, resident_id, record_id, source_id, other_source, file, sheet, row_number, stated, expected, since, state, spells,
    count(*) OVER () AS of_all, count(DISTINCT resident_id) OVER () AS of_residents,
    count_if(stated <> expected AND regexp_replace(stated, '[0-9A-Za-z-]+室$', '') = regexp_replace(expected, '[0-9A-Za-z-]+室$', '')) OVER () AS only_room
FROM dq.finding
WHERE rule = $rule AND field = $field AND state <> 'explained'
    AND ($community::VARCHAR IS NULL OR coalesce(community, '') = $community)
    AND ($source::VARCHAR IS NULL OR source_id = $source)
    AND ($sources::VARCHAR[] IS NULL OR list_contains($sources, source_id))
    AND {inside}
ORDER BY since DESC, source_id, file, sheet, row_number, finding_id
LIMIT $many OFFSET $offset
