-- 0008_estate_permissions.sql: the rights of the estate in directory.
UPDATE roles SET permissions = CONCAT(permissions,
    ' fitOut.edit fitOut.inspect fitOut.permit fitOut.read fitOut.release fitOut.rule')
  WHERE branch_id = 'hq' AND id IN ('administrator');
UPDATE roles SET permissions = CONCAT(permissions,
    ' fitOut.edit fitOut.inspect fitOut.permit fitOut.read fitOut.rule')
  WHERE branch_id = 'hq' AND id IN ('dept-manager', 'branch-head');
UPDATE roles SET permissions = CONCAT(permissions,
    ' fitOut.edit fitOut.permit fitOut.read')
  WHERE branch_id = 'hq' AND id IN ('steward');
UPDATE roles SET permissions = CONCAT(permissions,
    ' fitOut.edit fitOut.inspect fitOut.permit fitOut.read')
  WHERE branch_id = 'hq' AND id IN ('supervisor');
UPDATE roles SET permissions = CONCAT(permissions, ' fitOut.read fitOut.release')
  WHERE branch_id = 'hq' AND id IN ('cashier');
UPDATE roles SET permissions = CONCAT(permissions, ' fitOut.read')
  WHERE branch_id = 'hq' AND id IN ('front-desk', 'assistant', 'team-leader', 'centre',
    'head-company', 'archivist', 'auditor', 'accountant', 'finance-manager', 'guard');
