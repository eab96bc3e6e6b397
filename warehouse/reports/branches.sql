-- title: 党支部与党员数
-- title_en: branches and their members
-- catalogue: 30
-- counts: organisation
-- grain: 每行一个支部
-- definition: 按组织关系数：名册上在这个支部的党员，不论住在哪里。满100名的标出：按党内规定，党员100名以上的可以经上级党组织批准设立基层委员会，
--   标出只是提醒。支部归哪个社区，取名册。不含只在社区党员表上、没有支部名册的党员，不含已确认去世的；党组织的上下级没有来源提供。
-- group: 党建
-- who: party
SELECT branch, community, members, formal, women, young, over_60, college, retired, floating AS on_the_move, lost, over_100
FROM mart.branch
ORDER BY community NULLS LAST, branch
