-- 0034_own_unit_permissions.sql: owners and tenants read their own units and ownerships;
-- managers set the rules of the files of customers.
UPDATE roles SET permissions = CONCAT(permissions, ' archive.rule ownership.readOwn unit.readOwn')
  WHERE branch_id = 'hq' AND id IN ('administrator');
UPDATE roles SET permissions = CONCAT(permissions, ' archive.rule')
  WHERE branch_id = 'hq' AND id IN ('dept-manager', 'branch-head');
UPDATE roles SET permissions = CONCAT(permissions, ' ownership.readOwn unit.readOwn')
  WHERE branch_id = 'hq' AND id IN ('owner', 'tenant');
