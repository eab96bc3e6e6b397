-- one row a person record
-- because: decisions, links and history are keyed on its id
SELECT record_id FROM core.person_record
