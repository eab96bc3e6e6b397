-- title: 认亲结对名单
-- title_en: pairs of a party member and a poor household
-- catalogue: 24, 37
-- counts: none
-- grain: 每行结对名册的一行：一名党员和一户困难家庭
-- definition: 认亲结对表上的每一行，按姓名、住址、电话、社区找到的居民。一名党员可以帮扶两户，“这名党员结对户数”是他在全区结对的户数。要处理的：
--   名册没有号码，认不准是谁的留给人核对，姓名按名册所写，居民编号空着；也提示已登记去世、已不在低保名册、党员表上没有这名党员。微心愿没有来源提供。
--   社区按结对表所写。
-- group: 走访
-- who: identity, residence, party, dibao, roster
WITH open AS (
    SELECT file, sheet, row_number, max(name) FILTER (role = 'member') AS member_name, max(name) FILTER (role = 'household') AS household_name
    FROM review.roster
    WHERE source_id = 'pairing'
    GROUP BY ALL
),
listed AS (
    SELECT *, CASE WHEN member_resident_id IS NOT NULL THEN count(*) OVER (PARTITION BY member_resident_id) END AS families FROM mart.pairing
)
SELECT
    p.community, p.row_number AS roster_row, p.member_resident_id AS member_id, coalesce(m.name, o.member_name) AS member_name,
    p.household_resident_id AS helped_id, coalesce(h.name, o.household_name) AS helped_name, h.residence_address, p.dibao_no,
    p.measure AS help_measure, p.paired_on, p.families AS member_families,
    list_filter(
        [
            CASE WHEN p.member_resident_id IS NULL THEN 'member_open' END,
            CASE WHEN p.household_resident_id IS NULL THEN 'helped_open' END,
            CASE WHEN p.member_resident_id IS NOT NULL AND NOT m.is_member THEN 'not_a_member' END,
            CASE WHEN h.life_status <> 'alive' THEN 'helped_dead' WHEN h.presence = 'left' THEN 'helped_left' END,
            CASE WHEN m.life_status <> 'alive' THEN 'member_dead' END,
            CASE WHEN p.household_resident_id IS NOT NULL AND p.dibao_no IS NULL THEN 'not_on_dibao' END
        ],
        lambda hint: hint IS NOT NULL
    ) AS pair_hints
FROM listed p
LEFT JOIN mart.resident m ON m.resident_id = p.member_resident_id
LEFT JOIN mart.resident h ON h.resident_id = p.household_resident_id
LEFT JOIN open o ON o.file = p.file AND o.sheet IS NOT DISTINCT FROM p.sheet AND o.row_number = p.row_number
ORDER BY p.community NULLS LAST, p.file, p.sheet, p.row_number
