-- One row an estimate of the merge's own quality.
SELECT measure, basis, estimate, low, high, answers, at_stake FROM link.quality ORDER BY measure, basis
