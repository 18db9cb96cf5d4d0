-- 0027_provider_link_permissions.sql: who sees and changes which accounts at providers of sign-on
-- are whose.
UPDATE roles SET permissions = CONCAT(permissions, ' providerLink.edit providerLink.read')
  WHERE branch_id = 'hq' AND id IN ('administrator', 'branch-head');
UPDATE roles SET permissions = CONCAT(permissions, ' providerLink.read')
  WHERE branch_id = 'hq' AND id IN ('auditor', 'hr');
