-- history.lineage: one row a change of a resident's id since the version before: kept (with other records), merged, split, new, closed, reopened
-- because: whoever keeps an id must learn what became of it. merged and split name the other id and count the records that
-- went over to it; else records counts what the resident has (closed: had). The reason is a code (see warehouse/state/lineage.py).
SELECT night, change, resident_id, other_resident_id, reason, records
FROM staging.change
