-- 0022_export_permissions.sql: who may take the records of a site with him as a file, and who may
-- see that others did.
UPDATE roles SET permissions = CONCAT(permissions, ' export.create export.read')
  WHERE branch_id = 'hq' AND id IN ('administrator', 'branch-head', 'archivist');
UPDATE roles SET permissions = CONCAT(permissions, ' export.read')
  WHERE branch_id = 'hq' AND id IN ('dept-manager', 'auditor');
