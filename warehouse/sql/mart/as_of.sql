-- mart.as_of: one row a version, this one: the night that it was made for, and the district
-- because: ages, quarters and "this week" are counted from that night, not from the clock of whoever reads
--   night: the night, ISO date
--   district: the district's name
SELECT night, district FROM staging.night
