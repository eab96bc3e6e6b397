-- link.blocking_rule: one row a rule by which records were brought together to be compared
-- because: what is not compared cannot be found; what was too hot to compare is counted, not hidden. A rule's pairs may be
-- another's too. left_out of the rules "name" and "birth_surname" are common ones: rules that ask for more bring them together.
SELECT rule, keys, pairs, blocks_left_out, pairs_left_out FROM staging.blocking
