-- 0028_archive_change_approvals.sql: the requests there are get their approval (X-07), of one step
-- for those who could review them alone so far.
INSERT INTO approvals (branch_id, id, site_id, code, subject, requester, amount_fen, effect, chain,
    chain_from_date, state, create_time, waiting_time, withdraw_time, version)
  SELECT branch_id, id, site_id, 'archive-change',
    CONCAT('branches/', branch_id, '/sites/', site_id, '/archiveChanges/',
      CONCAT_WS('-', SUBSTR(LOWER(HEX(id)), 1, 8), SUBSTR(LOWER(HEX(id)), 9, 4),
        SUBSTR(LOWER(HEX(id)), 13, 4), SUBSTR(LOWER(HEX(id)), 17, 4), SUBSTR(LOWER(HEX(id)), 21))),
    requester, 0, IF(kind = 2, '注销客户档案', '更正客户档案'),
    'branches/hq/approvalChains/archive-change', '2000-01-01', state, request_time,
    COALESCE(review_time, request_time), IF(state = 4, review_time, NULL), 1
  FROM archive_changes;

INSERT INTO approval_steps (branch_id, approval_id, position, roles, from_amount_fen, limit_hours,
    substitute_role)
  SELECT branch_id, id, 0, 'supervisor dept-manager branch-head administrator', 0, 0, ''
  FROM archive_changes;

INSERT INTO approval_deciders (branch_id, approval_id, role, from_time)
  SELECT c.branch_id, c.id, r.role, c.request_time
  FROM archive_changes c
  JOIN (SELECT 'supervisor' AS role UNION SELECT 'dept-manager' UNION SELECT 'branch-head'
        UNION SELECT 'administrator') r
  WHERE c.state = 1;

INSERT INTO approval_decisions (branch_id, approval_id, position, person, outcome, reason,
    decide_time)
  SELECT branch_id, id, 0, reviewer, state - 1, review_text, review_time
  FROM archive_changes WHERE state IN (2, 3);
