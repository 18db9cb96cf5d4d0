-- 0016_archive_permissions.sql: who works with the customer archives.
UPDATE roles SET permissions = CONCAT(permissions,
    ' archive.confirm archive.create archive.read archive.reveal archive.sign'
    ' archive.verify archiveChange.create archiveChange.review')
  WHERE branch_id = 'hq' AND id IN ('administrator');
UPDATE roles SET permissions = CONCAT(permissions,
    ' archive.confirm archive.create archive.read archive.reveal archive.sign'
    ' archive.verify archiveChange.create')
  WHERE branch_id = 'hq' AND id IN ('archivist');
UPDATE roles SET permissions = CONCAT(permissions,
    ' archive.confirm archive.create archive.read archive.reveal archiveChange.create')
  WHERE branch_id = 'hq' AND id IN ('front-desk', 'steward');
UPDATE roles SET permissions = CONCAT(permissions,
    ' archive.confirm archive.create archive.read archive.reveal archive.verify'
    ' archiveChange.create archiveChange.review')
  WHERE branch_id = 'hq' AND id IN ('supervisor', 'dept-manager', 'branch-head');
UPDATE roles SET permissions = CONCAT(permissions,
    ' archive.read')
  WHERE branch_id = 'hq' AND id IN ('auditor');
UPDATE roles SET permissions = CONCAT(permissions, ' archive.lend archive.store stockTake.run')
  WHERE branch_id = 'hq' AND id IN ('administrator', 'archivist');
