-- 0011_organisation_permissions.sql: who sees and changes the organisation, and who passes his own
-- roles on.
UPDATE roles SET permissions = CONCAT(permissions,
    ' access.read duty.edit duty.read leaving.edit leaving.read'
    ' grant.delegate node.edit node.read node.reveal')
  WHERE branch_id = 'hq' AND id IN ('administrator');
UPDATE roles SET permissions = CONCAT(permissions,
    ' access.read grant.delegate leaving.edit leaving.read node.edit node.read')
  WHERE branch_id = 'hq' AND id IN ('branch-head');
UPDATE roles SET permissions = CONCAT(permissions, ' grant.delegate node.read node.reveal')
  WHERE branch_id = 'hq' AND id IN ('finance-manager');
UPDATE roles SET permissions = CONCAT(permissions, ' grant.delegate node.read')
  WHERE branch_id = 'hq' AND id IN ('accountant', 'archivist', 'cashier', 'centre', 'complaints',
    'dept-manager', 'dispatcher', 'front-desk', 'head-company', 'hr', 'return-visit', 'steward',
    'storekeeper', 'supervisor', 'team-leader', 'trainer');
UPDATE roles SET permissions = CONCAT(permissions, ' access.read duty.edit duty.read')
  WHERE branch_id = 'hq' AND id IN ('head-company');
UPDATE roles SET permissions = CONCAT(permissions, ' access.read duty.read')
  WHERE branch_id = 'hq' AND id IN ('auditor');
UPDATE roles SET permissions = CONCAT(permissions, ' node.read')
  WHERE branch_id = 'hq' AND id IN ('assistant', 'auditor', 'cleaner', 'collector', 'gardener',
    'guard', 'service', 'technician');
UPDATE roles SET permissions = CONCAT(permissions, ' leaving.edit leaving.read')
  WHERE branch_id = 'hq' AND id IN ('hr');
UPDATE roles SET permissions = CONCAT(permissions, ' leaving.read')
  WHERE branch_id = 'hq' AND id IN ('auditor', 'dept-manager', 'head-company');
