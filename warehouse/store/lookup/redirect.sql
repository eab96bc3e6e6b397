-- redirect: one row a resident id that is no longer in use; resident_id NULL where no record is left
SELECT former_id, resident_id, since FROM history.redirect ORDER BY former_id
