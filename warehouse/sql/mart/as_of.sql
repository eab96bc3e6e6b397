-- mart.as_of: one row, the night that this version was made for and the district
-- because: ages, quarters and "this week" are counted from that night, not from the clock of whoever reads
--   night: the night, ISO date
--   district: the district's name
SELECT night, district FROM staging.night
