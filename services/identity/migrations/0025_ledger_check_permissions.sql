-- 0025_ledger_check_permissions.sql: who checks the ledgers, and who reads what was found.
UPDATE roles SET permissions = CONCAT(permissions, ' ledgerCheck.read ledgerCheck.run')
  WHERE branch_id = 'hq'
    AND id IN ('administrator', 'archivist', 'supervisor', 'dept-manager', 'branch-head');
UPDATE roles SET permissions = CONCAT(permissions, ' ledgerCheck.read')
  WHERE branch_id = 'hq' AND id IN ('front-desk', 'steward', 'auditor');
