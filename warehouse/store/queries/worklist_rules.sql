-- The rules, in words.
SELECT rule, title, title_en, definition, ask FROM dq.rule ORDER BY rule
