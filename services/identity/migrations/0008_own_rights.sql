-- 0008_own_rights.sql: contractors' people see and move the tickets they were given and no others
-- (domain.md 5.3); owners and tenants read their own.
UPDATE roles SET permissions = CONCAT(permissions, ' ticket.noteOwn ticket.readOwn ticket.workOwn')
 WHERE branch_id = 'hq' AND id = 'administrator';
UPDATE roles SET permissions =
    'calendar.read file.create file.read ticket.noteOwn ticket.readOwn ticket.workOwn'
 WHERE branch_id = 'hq' AND id = 'contractor';
UPDATE roles SET permissions = 'ticket.readOwn'
 WHERE branch_id = 'hq' AND id IN ('owner', 'tenant');
