-- dq.indicator: one row a sub-indicator of GB/T 36344-2018
-- because: the standard's figures are all named, those too that nothing here can measure
SELECT indicator, name, name_en, dimension, measured, definition, why_not
FROM staging.indicator
