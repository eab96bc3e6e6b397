-- history.change: one row a change of a night, of all nights that the history keeps
-- because: a week's work is what changed: who is new, moved, died, came back, went on or off dibao or the roll.
-- change: new, kept, merged, split, closed, reopened (residents' ids, as in history.lineage); moved (community or dwelling);
-- reported_dead, confirmed_dead, alive_again; presence; dibao_on, dibao_off; member_on, member_off, branch; household (field:
-- registered or actual); value (field: which; the chosen value, of phones all of them).
-- reason: stated, correction, chosen_anew (stated before, chosen now), no_longer_stated, moved (a household, because the person did);
-- records_joined, records_parted, records_exchanged: it follows only from records that went from one resident to another.
--   night: the night that says so first, ISO date
--   community, grid_no: where the resident lives after the change (of who is gone: before it)
--   from_community, from_grid_no: of a move, where the resident lived before it
SELECT night, change, resident_id, other_resident_id, reason, records, field, old_value, new_value, community, grid_no, household_id,
    from_community, from_grid_no
FROM staging.told
