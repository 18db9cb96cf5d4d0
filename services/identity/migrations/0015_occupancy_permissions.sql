-- 0015_occupancy_permissions.sql: who may read and change ownership, occupancy, the facts of units
-- and handover.
UPDATE roles SET permissions = CONCAT(permissions, ' ownership.read occupancy.read unitFacts.read')
 WHERE branch_id = 'hq' AND id IN ('administrator', 'front-desk', 'return-visit', 'complaints',
   'steward', 'assistant', 'collector', 'team-leader', 'supervisor', 'dept-manager', 'branch-head',
   'centre', 'archivist', 'auditor', 'cashier', 'accountant', 'finance-manager');
UPDATE roles SET permissions = CONCAT(permissions, ' ownership.edit unitFacts.edit')
 WHERE branch_id = 'hq' AND id IN ('administrator', 'supervisor', 'dept-manager', 'branch-head',
   'archivist');
UPDATE roles SET permissions = CONCAT(permissions, ' occupancy.edit unitUse.edit')
 WHERE branch_id = 'hq' AND id IN ('administrator', 'steward', 'supervisor', 'dept-manager',
   'branch-head', 'archivist');
UPDATE roles SET permissions = CONCAT(permissions, ' ownership.read unitFacts.read payer.read')
 WHERE branch_id = 'hq' AND id = 'service';
UPDATE roles SET permissions = CONCAT(permissions, ' payer.read')
 WHERE branch_id = 'hq' AND id IN ('administrator', 'steward', 'collector', 'supervisor',
   'dept-manager', 'branch-head', 'archivist', 'auditor', 'cashier', 'accountant',
   'finance-manager');
UPDATE roles SET permissions = CONCAT(permissions, ' payer.edit')
 WHERE branch_id = 'hq' AND id IN ('administrator', 'supervisor', 'dept-manager', 'branch-head',
   'archivist', 'accountant');
UPDATE roles SET permissions = CONCAT(permissions, ' handover.read')
 WHERE branch_id = 'hq' AND id IN ('administrator', 'front-desk', 'steward', 'assistant',
   'team-leader', 'supervisor', 'dept-manager', 'branch-head', 'centre', 'archivist', 'auditor');
UPDATE roles SET permissions = CONCAT(permissions, ' handover.edit')
 WHERE branch_id = 'hq' AND id IN ('administrator', 'steward', 'supervisor', 'dept-manager',
   'branch-head', 'archivist');
