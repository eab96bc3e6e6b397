-- Questions for a past night that put the kinds together. history.values_on, states_on and memberships_on are made by history.macros.
CREATE OR REPLACE MACRO history.residents_on(on_date) AS TABLE
SELECT s.*, m.registered_household_id, m.registered_relation, m.actual_household_id, m.actual_relation
FROM history.states_on(on_date) s
LEFT JOIN (
    SELECT resident_id,
        min(household_id) FILTER (basis = 'registered') AS registered_household_id,
        arg_min(relation, household_id) FILTER (basis = 'registered') AS registered_relation,
        min(household_id) FILTER (basis = 'actual') AS actual_household_id,
        arg_min(relation, household_id) FILTER (basis = 'actual') AS actual_relation
    FROM history.memberships_on(on_date)
    GROUP BY resident_id
) m USING (resident_id);
CREATE OR REPLACE MACRO history.households_on(on_date) AS TABLE
SELECT m.household_id, m.basis, m.kind, m.resident_id, m.relation, m.is_head, s.name, s.sex, s.birth_date, s.life_status, s.community,
    s.grid_no, s.residence_address, s.hukou_address
FROM history.memberships_on(on_date) m
JOIN history.states_on(on_date) s USING (resident_id);
CREATE OR REPLACE MACRO presence_in_words(presence) AS
CASE presence WHEN 'registered_here' THEN '人在户在' WHEN 'here_registered_elsewhere' THEN '人在户不在' WHEN 'registered_away' THEN '户在人不在'
    WHEN 'inflow' THEN '流入' WHEN 'outflow' THEN '流出' WHEN 'left' THEN '各系统均已注销' ELSE '情况不明' END;
CREATE OR REPLACE MACRO change_in_words(who, change, reason, old_value, new_value) AS
CASE change
    WHEN 'new' THEN '新增居民：' || who
    WHEN 'reopened' THEN who || '重新出现在系统里'
    WHEN 'closed' THEN who || '已不在任何系统的名单里'
    WHEN 'moved' THEN CASE WHEN reason IN ('chosen_anew', 'correction') THEN who || '的住处改记为' || new_value || '，原来记的是' || old_value
                           ELSE who || '从' || old_value || '搬到' || new_value END
    WHEN 'reported_dead' THEN '有一个系统登记' || who || '死亡，请核实'
    WHEN 'confirmed_dead' THEN who || '死亡已确认'
    WHEN 'alive_again' THEN who || '的死亡登记已撤销'
    WHEN 'presence' THEN who || '由“' || presence_in_words(old_value) || '”变为“' || presence_in_words(new_value) || '”'
    WHEN 'dibao_on' THEN who || '新纳入低保'
    WHEN 'dibao_off' THEN who || '已不在低保名单里'
    WHEN 'member_on' THEN who || coalesce('列入党员名册，支部：' || new_value, '列入党员名册')
    WHEN 'member_off' THEN who || coalesce('已不在党员名册里，原支部：' || old_value, '已不在党员名册里')
    WHEN 'branch' THEN who || '的支部由' || coalesce(old_value, '未写') || '变为' || coalesce(new_value, '未写')
END;
