-- history.membership: one row a household, member and time: from the night since, before the night until
-- because: mart.household_member says who lives together tonight. Memberships since the first night kept are there only. Ask
-- history.households_on(night).
SELECT *
FROM staging.membership_span
