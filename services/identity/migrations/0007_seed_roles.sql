-- 0007_seed_roles.sql: the roles of X-02 and of the trade, as data that the company may change. A
-- later migration adds the permissions of later services. `administrator` names every permission
-- there is.
INSERT INTO roles (branch_id, id, display_name, display_name_en, permissions, fixed, version) VALUES
  ('hq', 'administrator', '系统管理员', 'IT administrator',
    'branch.create branch.edit branch.read building.create building.edit building.read '
    'calendar.edit calendar.read directory.import directory.search file.create file.read '
    'grant.edit grant.read owner.create owner.edit owner.read owner.reveal role.edit '
    'site.create site.edit site.read slaPolicy.edit slaPolicy.read staff.create '
    'staff.disable staff.edit staff.read staff.setPassword ticket.accept ticket.close '
    'ticket.consent ticket.create ticket.dispatch ticket.edit ticket.grab ticket.handOut '
    'ticket.import ticket.merge ticket.note ticket.pause ticket.project ticket.read '
    'ticket.reopen ticket.report ticket.resolve ticket.returnVisit ticket.reveal '
    'ticket.sign ticket.tell ticket.transfer ticket.void ticket.withdraw ticket.work '
    'trial.setDate unit.create unit.edit unit.read workingHours.edit',
    1, 1),
  ('hq', 'service', '内部服务', 'Service of this installation',
    'branch.read building.read calendar.read file.read owner.read site.read staff.read '
    'unit.read',
    1, 1),
  ('hq', 'front-desk', '前台', 'Front desk',
    'branch.read building.read calendar.read directory.search file.create file.read '
    'owner.read owner.reveal site.read slaPolicy.read staff.read ticket.accept ticket.close '
    'ticket.consent ticket.create ticket.dispatch ticket.edit ticket.merge ticket.note '
    'ticket.pause ticket.read ticket.reopen ticket.report ticket.resolve ticket.returnVisit '
    'ticket.reveal ticket.tell ticket.transfer ticket.void ticket.withdraw unit.read',
    0, 1),
  ('hq', 'return-visit', '客户关系顾问', 'Return-visit clerk',
    'branch.read building.read calendar.read directory.search file.create file.read '
    'owner.read owner.reveal site.read slaPolicy.read staff.read ticket.close ticket.create '
    'ticket.note ticket.read ticket.reopen ticket.report ticket.returnVisit ticket.reveal '
    'ticket.tell ticket.transfer unit.read',
    0, 1),
  ('hq', 'complaints', '投诉专员', 'Complaint officer',
    'branch.read building.read calendar.read directory.search file.create file.read '
    'owner.read owner.reveal site.read slaPolicy.read staff.read ticket.accept ticket.close '
    'ticket.consent ticket.create ticket.edit ticket.merge ticket.note ticket.pause '
    'ticket.read ticket.reopen ticket.report ticket.resolve ticket.returnVisit '
    'ticket.reveal ticket.tell ticket.transfer ticket.void ticket.withdraw unit.read',
    0, 1),
  ('hq', 'steward', '管家', 'Steward',
    'branch.read building.read calendar.read directory.search file.create file.read '
    'owner.create owner.edit owner.read owner.reveal site.read slaPolicy.read staff.read '
    'ticket.accept ticket.close ticket.consent ticket.create ticket.dispatch ticket.edit '
    'ticket.handOut ticket.merge ticket.note ticket.pause ticket.project ticket.read '
    'ticket.reopen ticket.resolve ticket.returnVisit ticket.reveal ticket.sign ticket.tell '
    'ticket.transfer ticket.void ticket.withdraw unit.read',
    0, 1),
  ('hq', 'assistant', '楼宇助理', 'Building assistant',
    'branch.read building.read calendar.read directory.search file.create file.read '
    'owner.read site.read slaPolicy.read staff.read ticket.create ticket.note ticket.read '
    'ticket.tell ticket.transfer unit.read',
    0, 1),
  ('hq', 'collector', '收费员', 'Collector',
    'branch.read building.read calendar.read directory.search file.create file.read '
    'owner.read owner.reveal site.read slaPolicy.read staff.read ticket.create ticket.note '
    'ticket.read ticket.tell ticket.transfer unit.read',
    0, 1),
  ('hq', 'technician', '维修技工', 'Technician',
    'branch.read building.read calendar.read file.create file.read site.read slaPolicy.read '
    'staff.read ticket.consent ticket.create ticket.grab ticket.note ticket.pause '
    'ticket.read ticket.resolve ticket.reveal ticket.sign ticket.transfer ticket.work '
    'unit.read',
    0, 1),
  ('hq', 'team-leader', '班组长', 'Team leader',
    'branch.read building.read calendar.read directory.search file.create file.read '
    'owner.read site.read slaPolicy.read staff.read ticket.accept ticket.consent '
    'ticket.create ticket.dispatch ticket.edit ticket.grab ticket.handOut ticket.merge '
    'ticket.note ticket.pause ticket.project ticket.read ticket.reopen ticket.report '
    'ticket.resolve ticket.reveal ticket.sign ticket.tell ticket.transfer ticket.work '
    'unit.read',
    0, 1),
  ('hq', 'supervisor', '主管', 'Supervisor',
    'branch.read building.read calendar.read directory.search file.create file.read '
    'owner.create owner.edit owner.read owner.reveal site.read slaPolicy.read staff.read '
    'ticket.accept ticket.close ticket.consent ticket.create ticket.dispatch ticket.edit '
    'ticket.grab ticket.handOut ticket.merge ticket.note ticket.pause ticket.project '
    'ticket.read ticket.reopen ticket.report ticket.resolve ticket.returnVisit '
    'ticket.reveal ticket.sign ticket.tell ticket.transfer ticket.void ticket.withdraw '
    'ticket.work unit.read',
    0, 1),
  ('hq', 'dept-manager', '部门经理', 'Department manager',
    'branch.read building.read calendar.read directory.search file.create file.read '
    'owner.create owner.edit owner.read owner.reveal site.read slaPolicy.read staff.edit '
    'staff.read ticket.accept ticket.close ticket.consent ticket.create ticket.dispatch '
    'ticket.edit ticket.grab ticket.handOut ticket.merge ticket.note ticket.pause '
    'ticket.project ticket.read ticket.reopen ticket.report ticket.resolve '
    'ticket.returnVisit ticket.reveal ticket.sign ticket.tell ticket.transfer ticket.void '
    'ticket.withdraw ticket.work unit.read workingHours.edit',
    0, 1),
  ('hq', 'branch-head', '分公司总经理', 'Branch head',
    'branch.edit branch.read building.create building.edit building.read calendar.read '
    'directory.search file.create file.read grant.edit grant.read owner.create owner.edit '
    'owner.read owner.reveal site.create site.edit site.read slaPolicy.edit slaPolicy.read '
    'staff.create staff.disable staff.edit staff.read staff.setPassword ticket.accept '
    'ticket.close ticket.consent ticket.create ticket.dispatch ticket.edit ticket.grab '
    'ticket.handOut ticket.merge ticket.note ticket.pause ticket.project ticket.read '
    'ticket.reopen ticket.report ticket.resolve ticket.returnVisit ticket.reveal '
    'ticket.sign ticket.tell ticket.transfer ticket.void ticket.withdraw ticket.work '
    'unit.create unit.edit unit.read workingHours.edit',
    0, 1),
  ('hq', 'centre', '管理中心', 'Centre',
    'branch.read building.read calendar.read directory.search file.create file.read '
    'owner.read site.read slaPolicy.read staff.read ticket.accept ticket.create '
    'ticket.dispatch ticket.edit ticket.handOut ticket.merge ticket.note ticket.pause '
    'ticket.read ticket.reopen ticket.report ticket.resolve ticket.tell ticket.transfer '
    'unit.read',
    0, 1),
  ('hq', 'head-company', '总公司', 'Head company',
    'branch.edit branch.read building.read calendar.edit calendar.read directory.search '
    'file.read grant.read owner.read site.read slaPolicy.edit slaPolicy.read staff.read '
    'ticket.read ticket.report unit.read workingHours.edit',
    0, 1),
  ('hq', 'archivist', '档案管理员', 'Archivist',
    'branch.read building.create building.edit building.read calendar.read directory.search '
    'file.create file.read owner.create owner.edit owner.read owner.reveal site.read '
    'slaPolicy.read staff.read ticket.read unit.create unit.edit unit.read',
    0, 1),
  ('hq', 'auditor', '审计员', 'Auditor',
    'branch.read building.read calendar.read directory.search file.read grant.read owner.read '
    'site.read slaPolicy.read staff.read ticket.read ticket.report unit.read',
    0, 1),
  ('hq', 'trainer', '培训师', 'Trainer',
    'branch.read building.read calendar.read file.read site.read slaPolicy.read staff.read '
    'ticket.read unit.read',
    0, 1),
  ('hq', 'contractor', '外包单位', 'Contractor',
    'calendar.read file.create file.read ticket.note ticket.read ticket.work',
    0, 1),
  ('hq', 'owner', '业主', 'Owner',
    '',
    0, 1),
  ('hq', 'tenant', '租户', 'Tenant',
    '',
    0, 1),
  ('hq', 'committee', '客户监督委员会', 'Supervision committee',
    'calendar.read ticket.report',
    0, 1),
  ('hq', 'cashier', '出纳', 'Cashier',
    'branch.read building.read calendar.read directory.search file.create file.read '
    'owner.read site.read slaPolicy.read staff.read ticket.create ticket.note ticket.read '
    'ticket.tell ticket.transfer unit.read',
    0, 1),
  ('hq', 'accountant', '会计', 'Accountant',
    'branch.read building.read calendar.read directory.search file.read owner.read site.read '
    'slaPolicy.read staff.read ticket.read unit.read',
    0, 1),
  ('hq', 'finance-manager', '财务经理', 'Finance manager',
    'branch.read building.read calendar.read directory.search file.read owner.read site.read '
    'slaPolicy.read staff.read ticket.read ticket.report unit.read',
    0, 1),
  ('hq', 'dispatcher', '派单员', 'Dispatcher',
    'branch.read building.read calendar.read directory.search file.create file.read '
    'owner.read site.read slaPolicy.read staff.read ticket.accept ticket.create '
    'ticket.dispatch ticket.edit ticket.handOut ticket.merge ticket.note ticket.pause '
    'ticket.read ticket.reopen ticket.report ticket.resolve ticket.tell ticket.transfer '
    'unit.read',
    0, 1),
  ('hq', 'storekeeper', '仓库管理员', 'Storekeeper',
    'branch.read building.read calendar.read file.read site.read slaPolicy.read staff.read '
    'ticket.read unit.read',
    0, 1),
  ('hq', 'hr', '人事专员', 'Human resources',
    'branch.read building.read calendar.read file.read grant.read site.read slaPolicy.read '
    'staff.create staff.disable staff.edit staff.read ticket.read unit.read',
    0, 1),
  ('hq', 'guard', '秩序维护员', 'Guard',
    'branch.read building.read calendar.read file.create file.read site.read slaPolicy.read '
    'staff.read ticket.create ticket.note ticket.read unit.read',
    0, 1),
  ('hq', 'cleaner', '保洁员', 'Cleaner',
    'branch.read building.read calendar.read file.create file.read site.read slaPolicy.read '
    'staff.read ticket.create ticket.read unit.read',
    0, 1),
  ('hq', 'gardener', '绿化员', 'Gardener',
    'branch.read building.read calendar.read file.create file.read site.read slaPolicy.read '
    'staff.read ticket.create ticket.read unit.read',
    0, 1);
