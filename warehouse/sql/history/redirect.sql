-- history.redirect: one row a resident id that is no longer in use, with the one that it stands for now (chains are followed)
-- because: an id that was ever published leads somewhere for ever; NULL says that no record of that resident is left.
SELECT former_id, resident_id, since
FROM staging.redirect
