-- Departments that a finding or a cause names, with how much is open.
SELECT department, sum(findings)::BIGINT AS findings FROM dq.incident GROUP BY department ORDER BY department
