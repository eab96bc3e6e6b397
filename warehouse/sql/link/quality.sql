-- link.quality: one row an estimate of the merge's own quality: measure (precision or recall of pairs of records) and basis (the
-- model alone, or the model as people's decisions correct it)
-- because: nobody labels a district; a 95 % interval says how far the merge is to be trusted, and at_stake how many pairs may be wrong
-- (precision) or missed (recall)
SELECT measure, basis, estimate, low, high, answers, at_stake FROM staging.quality
