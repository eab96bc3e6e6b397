-- title: 人户状态：人在户在、人在户不在、户在人不在、流入、流出
-- title_en: residence and hukou side by side
-- catalogue: 1, 23
-- counts: hukou, residence
-- grain: 每行一个社区的一个网格；“全社区”是社区小计，末行为全区合计
-- definition: 居住人口 = 人在户在 + 人在户不在 + 流入 + 户籍情况不明；户籍人口 = 人在户在 + 户在人不在 + 流出。人在户在：住在户籍所在的社区
--   （社区内搬家不变）。人在户不在：住在本社区，户籍在本区别的社区；同一个人在户籍所在社区算户在人不在，所以全区合计里两边各有一次。流入：住在这里，
--   户籍在区外。流出：户籍在这里，人到了区外。死亡待核实是居住或户籍人口里只有一个系统报告死亡的人；已确认死亡、已离开的人不在内。
--   户在人不在、流出的人没有居住的网格，列在网格编号空着的一行。
-- group: 居民
-- who: residence, hukou, life
SELECT
    CASE WHEN grouping(p.community) = 1 THEN '合计' ELSE p.community END AS community,
    CASE WHEN grouping(p.community) = 1 THEN '全区' WHEN grouping(p.grid_no) = 1 THEN '全社区' ELSE p.grid_no END AS grid_no,
    count(*) FILTER (p.lives) AS living,
    count(*) FILTER (p.lives AND p.registered) AS registered_here,
    count(*) FILTER (p.state = 'here_registered_elsewhere') AS registered_elsewhere,
    count(*) FILTER (p.state = 'inflow') AS from_outside,
    count(*) FILTER (p.lives AND p.state NOT IN ('registered_here', 'here_registered_elsewhere', 'inflow')) AS hukou_unknown,
    count(*) FILTER (p.registered) AS registered,
    count(*) FILTER (p.registered AND NOT p.lives AND p.state <> 'outflow') AS registered_absent,
    count(*) FILTER (p.registered AND p.state = 'outflow') AS gone_outside,
    count(*) FILTER (p.life_status = 'reported_dead') AS dead_unconfirmed
FROM mart.presence p
WHERE p.life_status <> 'confirmed_dead' AND (p.lives OR p.registered)
GROUP BY GROUPING SETS ((p.community, p.grid_no), (p.community), ())
ORDER BY grouping(p.community), p.community NULLS LAST, grouping(p.grid_no), p.grid_no NULLS LAST
