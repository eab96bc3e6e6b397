-- title: 外来人员：按月来和走
-- title_en: people from outside by month, coming and going
-- catalogue: 23
-- counts: residence
-- grain: 每行一个社区的一个月，到所选月份为止的十二个月；没有人来也没有人走的月份不列；最后是全区各月合计
-- definition: 来：登记的来本地日期在这个月的人，不论现在还在不在。走：流动登记全部注销、也没有别的系统还说他住在这里的人，按最后的注销日期所在的月。
--   只有年份的日期不知道是哪个月，不在内。来的人以登记为准，没有登记的系统不知道。社区按登记的居住地。
-- group: 居民
-- who: residence, floating
WITH closed AS (
    SELECT l.resident_id, max(p.closed_on) AS closed_on
    FROM link.resident_record l
    JOIN core.person_record p USING (record_no)
    WHERE p.closed_on IS NOT NULL
    GROUP BY l.resident_id
),
outsider AS (
    SELECT coalesce(r.community, '（社区不明）') AS community, r.inflow_on, CASE WHEN r.presence = 'left' THEN c.closed_on END AS left_on
    FROM mart.resident r
    LEFT JOIN closed c USING (resident_id)
    WHERE r.inflow_on IS NOT NULL AND NOT r.hukou_here
),
span AS (
    SELECT strftime(month, '%Y-%m') AS month
    FROM generate_series(($month || '-01')::DATE - INTERVAL 11 MONTH, ($month || '-01')::DATE, INTERVAL 1 MONTH) AS every(month)
),
event AS (
    SELECT community, left(inflow_on, 7) AS month, true AS came FROM outsider WHERE length(inflow_on) >= 7
    UNION ALL
    SELECT community, left(left_on, 7), false FROM outsider WHERE length(left_on) >= 7
)
SELECT
    CASE WHEN grouping(event.community) = 1 THEN '合计' ELSE event.community END AS community, month,
    count(*) FILTER (came) AS outsiders_came, count(*) FILTER (NOT came) AS outsiders_left
FROM event
JOIN span USING (month)
GROUP BY GROUPING SETS ((event.community, month), (month))
ORDER BY grouping(event.community), event.community, month
