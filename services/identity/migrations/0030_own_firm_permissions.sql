-- 0030_own_firm_permissions.sql: the manager of a firm that sends people sees those of his own
-- firm, and has tickets as they do.
UPDATE roles SET permissions = CONCAT(permissions, ' staff.readOwn')
  WHERE branch_id = 'hq' AND id IN ('administrator');
INSERT INTO roles (branch_id, id, display_name, display_name_en, permissions, fixed, version) VALUES
  ('hq', 'firm-manager', '外包单位主管', 'Manager of a firm',
    'calendar.read file.create file.read staff.readOwn ticket.noteOwn ticket.readOwn '
    'ticket.workOwn', 0, 1);
