-- history.night: one row a night that the history keeps
-- because: a past date is answered by the newest night up to it; before the first one nothing is known
SELECT night FROM staging.night_kept
