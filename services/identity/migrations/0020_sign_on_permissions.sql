-- 0020_sign_on_permissions.sql: who sees and ends sessions of others, who keeps the keys of
-- applications, and that services bind the phones of owners.
UPDATE roles SET permissions = CONCAT(permissions,
    ' apiKey.edit apiKey.read ownerAccount.bind ownerAccount.read session.end session.read')
  WHERE branch_id = 'hq' AND id IN ('administrator');
UPDATE roles SET permissions = CONCAT(permissions, ' apiKey.read session.end session.read')
  WHERE branch_id = 'hq' AND id IN ('branch-head', 'hr');
UPDATE roles SET permissions = CONCAT(permissions, ' apiKey.read session.read')
  WHERE branch_id = 'hq' AND id IN ('auditor');
UPDATE roles SET permissions = CONCAT(permissions, ' ownerAccount.bind ownerAccount.read')
  WHERE branch_id = 'hq' AND id IN ('service');
