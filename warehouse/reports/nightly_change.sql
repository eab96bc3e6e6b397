-- title: 一夜变动清单
-- title_en: what the last night changed
-- catalogue: none
-- counts: residence
-- grain: 每行一位居民的一项变动，一句话
-- definition: 最近一夜同步之后的变动，每项一句话。
--   社区和网格是变动之后的居住地（已不在名单里的，是原来的）；从别的社区搬走的，在搬到的社区列出，句子里写着从哪里来。
--   只因档案合并、拆分而来的变化不列；历史的第一夜是起点，不列。死亡登记由人核实，不作任何决定的依据。
-- group: 变动
-- who: identity, residence, hukou, life, dibao, party
WITH gone AS (SELECT resident_id, arg_max(name, until) AS name FROM history.state WHERE until IS NOT NULL GROUP BY resident_id)
SELECT
    t.night, t.community, t.grid_no, t.resident_id,
    change_in_words(coalesce(r.name, g.name, '（没有姓名）'), t.change, t.reason, t.old_value, t.new_value) AS sentence
FROM history.change t
LEFT JOIN mart.resident r USING (resident_id)
LEFT JOIN gone g USING (resident_id)
WHERE t.night = $night AND t.night > (SELECT min(night) FROM history.night)
  AND NOT (starts_with(t.reason, 'records_') OR (t.change = 'new' AND t.reason <> 'first_seen'))
  AND t.change IN ('new', 'reopened', 'closed', 'moved', 'reported_dead', 'confirmed_dead', 'alive_again', 'presence', 'dibao_on', 'dibao_off',
                   'member_on', 'member_off', 'branch')
ORDER BY t.community NULLS LAST, t.grid_no NULLS LAST, t.night, t.change, t.resident_id
