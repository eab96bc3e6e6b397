-- Of the findings named, those that there ever were.
SELECT DISTINCT finding_id FROM history.finding WHERE list_contains($findings::VARCHAR[], finding_id)
