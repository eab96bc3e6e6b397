-- title: 与户主关系与性别相符
-- title_en: the relation to the head fits the sex
-- family: households
-- indicator: 0402
-- severity: warning
-- mostly: 0.99
-- field: relation
-- definition: 看写了性别、与户主关系本身分男女的记录。夫、子、女婿、孙子、父亲、公公、岳父、祖父、兄弟等写了女，妻、女、儿媳、孙女、母亲、婆婆、岳母、祖母、姐妹等写了男，算一处。
-- ask: 与户主关系和性别不相符，请核对哪一个填错了。
-- grain: one row a record with a sex and a relation that belongs to one sex
-- reason: GB/T 4761-2008 has codes for either sex; a son is no woman. It can only be a slip of the pen, so 1 % is much.
WITH told AS (
    SELECT record_no, relation, sex,
        CASE
            WHEN relation IN ('11', '20', '21', '22', '23', '24', '25', '26', '27', '28', '29', '41', '43', '46', '47')
              OR relation IN ('51', '53', '55', '57', '61', '63', '66', '71', '73', '76', '78', '81', '83', '85', '87', '89', '93', '95') THEN '1'
            WHEN relation IN ('12', '30', '31', '32', '33', '34', '35', '36', '37', '38', '39', '42', '44', '45', '48')
              OR relation IN ('52', '54', '56', '58', '62', '64', '67', '72', '74', '75', '77', '82', '84', '86', '88', '90', '94', '96') THEN '2'
        END AS wanted
    FROM core.person_record
    WHERE sex IN ('1', '2') AND relation IS NOT NULL
)
SELECT record_no, sex <> wanted AS breaks, CASE WHEN sex <> wanted THEN relation END AS stated FROM told WHERE wanted IS NOT NULL
