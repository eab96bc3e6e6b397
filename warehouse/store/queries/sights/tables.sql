-- What a version keeps of its sights until its index is written, in a database of its own ("narrow").
-- hidden: the sources that a sight knows nothing of, and whether it shows households; seen: whom one of them knows, and as which of the residents "apart" the sight sees
-- them (NULL: not at all). The other tables hold what is so in a sight and not in the version.
CREATE TABLE narrow.hidden (sight INTEGER, source_id VARCHAR, households BOOLEAN);
CREATE TABLE narrow.seen (sight INTEGER, resident_id VARCHAR, mask BIGINT, apart_no INTEGER);

-- choosing a value again needs these; the version no longer has them once its staging is gone
CREATE TABLE narrow.trust (source_id VARCHAR, field VARCHAR, trust UTINYINT);
CREATE TABLE narrow.borrowed (record_no INTEGER);
CREATE TABLE narrow.word (resident_id VARCHAR, field VARCHAR, value VARCHAR, stated_on VARCHAR);

CREATE TABLE narrow.resident (
    apart_no INTEGER, community VARCHAR, grid_no VARCHAR, grid_name VARCHAR, estate VARCHAR, building VARCHAR, unit VARCHAR, room VARCHAR,
    dwelling VARCHAR, hukou_community VARCHAR, presence VARCHAR, status VARCHAR, life_status VARCHAR, is_member INTEGER, is_dibao INTEGER,
    residence_address VARCHAR, hukou_address VARCHAR, birth_date VARCHAR
);
-- names, and the values in use that somebody is searched by
CREATE TABLE narrow.value (apart_no INTEGER, field VARCHAR, value VARCHAR, sources VARCHAR[], chosen BOOLEAN);
CREATE TABLE narrow.tie (apart_no INTEGER, community VARCHAR, grid_no VARCHAR, lives BOOLEAN, registered BOOLEAN, member_kept BOOLEAN);
CREATE TABLE narrow.home (sight INTEGER, resident_id VARCHAR, home_id VARCHAR, book_id VARCHAR);
CREATE TABLE narrow.household (
    sight INTEGER, household_id VARCHAR, basis VARCHAR, kind VARCHAR, address VARCHAR, community VARCHAR, grid_no VARCHAR,
    counterpart_id VARCHAR, gone BOOLEAN
);
CREATE TABLE narrow.member (sight INTEGER, household_id VARCHAR, resident_id VARCHAR, relation VARCHAR, apart INTEGER)
