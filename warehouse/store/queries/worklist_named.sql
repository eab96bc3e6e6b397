-- The findings named, with what their records state.
SELECT f.finding_id, f.rule, f.department, f.stated, f.expected FROM dq.finding f WHERE list_contains($findings::VARCHAR[], f.finding_id)
