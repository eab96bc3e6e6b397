CREATE TABLE fact (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE array (name TEXT PRIMARY KEY, kind TEXT NOT NULL, data BLOB NOT NULL);
CREATE TABLE resident (
    no INTEGER PRIMARY KEY, resident_id TEXT NOT NULL, community TEXT, grid_no TEXT, grid_name TEXT, estate TEXT, building TEXT,
    unit TEXT, room TEXT, dwelling TEXT, hukou_community TEXT, presence TEXT, status TEXT, life_status TEXT, is_member INTEGER, is_dibao INTEGER,
    home INTEGER, book INTEGER
);
CREATE TABLE record (no INTEGER PRIMARY KEY, stated TEXT NOT NULL, records TEXT NOT NULL);
CREATE TABLE number (kind INTEGER, reversed TEXT, no INTEGER, said_by INTEGER NOT NULL, PRIMARY KEY (kind, reversed, no)) WITHOUT ROWID;
CREATE TABLE household (
    no INTEGER PRIMARY KEY, household_id TEXT NOT NULL, basis TEXT NOT NULL, kind TEXT NOT NULL, address TEXT, community TEXT, grid_no TEXT,
    counterpart_id TEXT
);
CREATE TABLE member (household INTEGER, no INTEGER, relation TEXT, apart INTEGER NOT NULL, PRIMARY KEY (household, no)) WITHOUT ROWID;
CREATE TABLE redirect (former_id TEXT PRIMARY KEY, resident_id TEXT, since TEXT NOT NULL) WITHOUT ROWID;
CREATE VIRTUAL TABLE place USING fts5(name, road, tokenize = 'trigram');
-- what is otherwise to whoever may not know of some systems (fact "sights"), by the number of the sight
CREATE TABLE sight_resident (
    sight INTEGER, no INTEGER, community TEXT, grid_no TEXT, grid_name TEXT, estate TEXT, building TEXT, unit TEXT, room TEXT, dwelling TEXT,
    hukou_community TEXT, presence TEXT, status TEXT, life_status TEXT, is_member INTEGER, is_dibao INTEGER, home INTEGER, book INTEGER,
    PRIMARY KEY (sight, no)
) WITHOUT ROWID;
CREATE TABLE sight_household (
    sight INTEGER, no INTEGER, household_id TEXT NOT NULL, basis TEXT, kind TEXT, address TEXT, community TEXT, grid_no TEXT, counterpart_id TEXT,
    PRIMARY KEY (sight, no)
) WITHOUT ROWID;
CREATE TABLE sight_member (
    sight INTEGER, household INTEGER, no INTEGER, relation TEXT, apart INTEGER NOT NULL, PRIMARY KEY (sight, household, no)
) WITHOUT ROWID;
