-- 0031_consent_permissions.sql: consents are recorded where people are met; owners and tenants give
-- and withdraw their own with the same right.
UPDATE roles SET permissions =
    CONCAT(permissions, ' consent.edit consent.editOwn consent.read consent.readOwn')
  WHERE branch_id = 'hq' AND id IN ('administrator');
UPDATE roles SET permissions = CONCAT(permissions, ' consent.edit consent.read')
  WHERE branch_id = 'hq' AND id IN ('front-desk', 'return-visit', 'complaints', 'steward',
    'supervisor', 'dept-manager', 'branch-head', 'centre', 'archivist');
UPDATE roles SET permissions = CONCAT(permissions, ' consent.read')
  WHERE branch_id = 'hq' AND id IN ('auditor', 'service');
UPDATE roles SET permissions = CONCAT(permissions, ' consent.editOwn consent.readOwn')
  WHERE branch_id = 'hq' AND id IN ('owner', 'tenant');
