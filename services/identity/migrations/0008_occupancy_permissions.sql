-- 0008_occupancy_permissions.sql: who may read and change ownership, occupancy, the facts of units
-- and handover.
UPDATE roles SET permissions = CONCAT(permissions, ' ownership.read occupancy.read')
 WHERE branch_id = 'hq' AND id IN ('administrator', 'front-desk', 'return-visit', 'complaints',
   'steward', 'assistant', 'collector', 'team-leader', 'supervisor', 'dept-manager', 'branch-head',
   'centre', 'archivist', 'auditor', 'cashier', 'accountant', 'finance-manager');
UPDATE roles SET permissions = CONCAT(permissions, ' ownership.edit')
 WHERE branch_id = 'hq' AND id IN ('administrator', 'supervisor', 'dept-manager', 'branch-head',
   'archivist');
UPDATE roles SET permissions = CONCAT(permissions, ' occupancy.edit')
 WHERE branch_id = 'hq' AND id IN ('administrator', 'steward', 'supervisor', 'dept-manager',
   'branch-head', 'archivist');
UPDATE roles SET permissions = CONCAT(permissions, ' ownership.read')
 WHERE branch_id = 'hq' AND id = 'service';
