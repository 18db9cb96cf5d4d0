-- 0024_approval_permissions.sql: who keeps the approval chains, and who sees what waits for him.
-- Whoever makes requests reads the chains, because his calls ask for them.
UPDATE roles SET permissions = CONCAT(permissions,
    ' approval.read approvalChain.edit approvalChain.read')
  WHERE branch_id = 'hq' AND id IN ('administrator', 'head-company');
UPDATE roles SET permissions = CONCAT(permissions, ' approval.read approvalChain.read')
  WHERE branch_id = 'hq' AND id IN ('front-desk', 'return-visit', 'complaints', 'steward',
    'team-leader', 'supervisor', 'dept-manager', 'branch-head', 'centre', 'archivist', 'cashier',
    'accountant', 'finance-manager', 'hr', 'auditor');
UPDATE roles SET permissions = CONCAT(permissions, ' approvalChain.read')
  WHERE branch_id = 'hq' AND id IN ('service');
