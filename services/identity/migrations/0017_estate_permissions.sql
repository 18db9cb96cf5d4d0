-- 0017_estate_permissions.sql: the rights of the estate in directory.
UPDATE roles SET permissions = CONCAT(permissions,
    ' asset.edit asset.read assignment.edit assignment.read card.edit card.read'
    ' contact.edit contact.read contact.reveal contractor.edit contractor.read'
    ' fitOut.edit fitOut.inspect fitOut.permit fitOut.read fitOut.release fitOut.rule'
    ' parking.edit parking.read')
  WHERE branch_id = 'hq' AND id IN ('administrator');
UPDATE roles SET permissions = CONCAT(permissions,
    ' asset.read assignment.read contractor.read')
  WHERE branch_id = 'hq' AND id IN ('service');
UPDATE roles SET permissions = CONCAT(permissions,
    ' asset.edit asset.read assignment.edit assignment.read card.edit card.read'
    ' contact.edit contact.read contact.reveal contractor.edit contractor.read'
    ' fitOut.edit fitOut.inspect fitOut.permit fitOut.read fitOut.rule parking.edit'
    ' parking.read')
  WHERE branch_id = 'hq' AND id IN ('dept-manager', 'branch-head');
UPDATE roles SET permissions = CONCAT(permissions,
    ' asset.edit asset.read assignment.edit assignment.read card.edit card.read'
    ' contact.edit contact.read contact.reveal contractor.read fitOut.edit fitOut.inspect'
    ' fitOut.permit fitOut.read parking.edit parking.read')
  WHERE branch_id = 'hq' AND id IN ('supervisor');
UPDATE roles SET permissions = CONCAT(permissions,
    ' asset.read assignment.read card.edit card.read contact.read contact.reveal'
    ' contractor.read fitOut.edit fitOut.permit fitOut.read parking.edit parking.read')
  WHERE branch_id = 'hq' AND id IN ('steward');
UPDATE roles SET permissions = CONCAT(permissions,
    ' asset.read assignment.read card.edit card.read contact.read contact.reveal'
    ' contractor.read fitOut.read parking.edit parking.read')
  WHERE branch_id = 'hq' AND id IN ('front-desk');
UPDATE roles SET permissions = CONCAT(permissions,
    ' assignment.read card.read fitOut.read fitOut.release parking.read')
  WHERE branch_id = 'hq' AND id IN ('cashier');
UPDATE roles SET permissions = CONCAT(permissions,
    ' asset.edit asset.read assignment.read card.edit card.read contact.edit contact.read'
    ' contractor.read fitOut.read parking.read')
  WHERE branch_id = 'hq' AND id IN ('archivist');
UPDATE roles SET permissions = CONCAT(permissions,
    ' asset.read contractor.read')
  WHERE branch_id = 'hq' AND id IN ('technician', 'team-leader', 'storekeeper');
UPDATE roles SET permissions = CONCAT(permissions,
    ' asset.read assignment.read card.read contact.read contractor.read fitOut.read'
    ' parking.read')
  WHERE branch_id = 'hq' AND id IN ('assistant', 'centre', 'dispatcher');
UPDATE roles SET permissions = CONCAT(permissions,
    ' assignment.read parking.read')
  WHERE branch_id = 'hq' AND id IN ('collector', 'return-visit', 'complaints');
UPDATE roles SET permissions = CONCAT(permissions,
    ' card.read contact.read fitOut.read parking.read')
  WHERE branch_id = 'hq' AND id IN ('guard');
UPDATE roles SET permissions = CONCAT(permissions,
    ' asset.read assignment.read card.read contact.read contractor.read fitOut.read'
    ' parking.read')
  WHERE branch_id = 'hq' AND id IN ('head-company', 'auditor');
UPDATE roles SET permissions = CONCAT(permissions,
    ' asset.read contractor.read fitOut.read parking.read')
  WHERE branch_id = 'hq' AND id IN ('accountant', 'finance-manager');
UPDATE roles SET permissions = CONCAT(permissions,
    ' assignment.edit assignment.read')
  WHERE branch_id = 'hq' AND id IN ('hr');
