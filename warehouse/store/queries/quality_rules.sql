-- One row a rule, by family.
SELECT rule, family, title, title_en, definition, ask, dimension, indicator, severity, mostly, reason FROM dq.rule ORDER BY family, rule
