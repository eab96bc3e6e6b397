-- title: 认亲结对：党员数、户数和覆盖面
-- title_en: pairs counted
-- catalogue: 24, 37
-- counts: none
-- grain: 每行一个社区，末行为全区合计
-- definition: 结对条数、结对党员、结对两户的党员按结对表所写的社区；党员只数认准了是谁的，同一人只数一次，所以各社区相加可以多于合计。低保户是两个低保名册
--   合在一起的证号数，社区按低保名册；其中已结对、没有结对按结对表上有没有这一户，覆盖面 = 已结对 ÷ 低保户。“户主没认准”的结对算不到户上，
--   所以没有结对的户可能多数。贫困户只能按低保名册数，没有低保的困难家庭没有名册。
-- group: 走访
-- who: party, dibao, roster
WITH member AS (SELECT member_resident_id, count(*) AS families FROM mart.pairing WHERE member_resident_id IS NOT NULL GROUP BY ALL),
listed AS (
    SELECT coalesce(p.community, '（社区不明）') AS community, 1 AS pair, p.member_resident_id,
        CASE WHEN m.families >= 2 THEN p.member_resident_id END AS with_two, (p.member_resident_id IS NULL)::INT AS member_open,
        (p.household_resident_id IS NULL)::INT AS helped_open, NULL AS dibao_no, NULL AS paired
    FROM mart.pairing p
    LEFT JOIN member m USING (member_resident_id)
    UNION ALL
    SELECT coalesce(d.community, '（社区不明）'), 0, NULL, NULL, 0, 0, d.dibao_no, EXISTS (SELECT 1 FROM mart.pairing p WHERE p.dibao_no = d.dibao_no)
    FROM mart.dibao_household d
)
SELECT
    CASE WHEN grouping(listed.community) = 1 THEN '合计' ELSE listed.community END AS community,
    sum(pair)::BIGINT AS pair_rows, count(DISTINCT member_resident_id) AS members_paired, count(DISTINCT with_two) AS members_with_two,
    sum(member_open)::BIGINT AS member_open, sum(helped_open)::BIGINT AS helped_open,
    count(dibao_no) AS dibao_certificates, count(dibao_no) FILTER (paired) AS dibao_paired, count(dibao_no) FILTER (NOT paired) AS dibao_unpaired,
    count(dibao_no) FILTER (paired) / nullif(count(dibao_no), 0) AS paired_share
FROM listed
GROUP BY ROLLUP (listed.community)
ORDER BY grouping(listed.community), listed.community
