-- dq.rule: one row a rule whose breaches are findings
-- because: whoever reads a figure must find what it counts and what is asked of whom
-- family: value, present (single values), people, households, dibao, party, places (questions, mostly between systems)
--   title: the sentence that holds when all is well
--   mostly: the share of what is looked at that must fit before a night says that the check failed
SELECT rule, family, title, title_en, definition, ask, dimension, indicator, severity, mostly, reason
FROM staging.rule
