-- 0033_warning_permissions.sql: who enters limits, and who sees what crossed them.
UPDATE roles SET permissions = CONCAT(permissions,
    ' warning.read warningLimit.edit warningLimit.read')
  WHERE branch_id = 'hq' AND id IN ('administrator', 'head-company', 'branch-head');
UPDATE roles SET permissions = CONCAT(permissions, ' warning.read warningLimit.read')
  WHERE branch_id = 'hq' AND id IN ('supervisor', 'dept-manager', 'centre', 'auditor');
UPDATE roles SET permissions = CONCAT(permissions, ' warning.read')
  WHERE branch_id = 'hq' AND id IN ('front-desk', 'complaints', 'steward', 'team-leader',
    'dispatcher', 'archivist');
