-- history.state: one row a resident and time in which nothing of it changed: from the night since, before the night until
-- because: mart.resident says what holds tonight. Residents unchanged since the first night kept are there only. Ask
-- history.residents_on(night).
SELECT *
FROM staging.state_span
