-- 0029_post_permissions.sql: who sees and changes posts and what they answer for.
UPDATE roles SET permissions = CONCAT(permissions, ' post.edit post.read')
  WHERE branch_id = 'hq' AND id IN ('administrator', 'branch-head', 'hr');
UPDATE roles SET permissions = CONCAT(permissions, ' post.read')
  WHERE branch_id = 'hq' AND id IN ('auditor', 'centre', 'dept-manager', 'dispatcher', 'front-desk',
    'head-company', 'steward', 'supervisor', 'team-leader');
