-- 0035_data_request_permissions.sql: requests of people about their own data are received where
-- they are met and decided by those whom the chains name; whoever keeps the archives erases
-- nothing.
UPDATE roles SET permissions = CONCAT(permissions, ' dataRequest.create dataRequest.open'
    ' dataRequest.read dataRequest.review')
  WHERE branch_id = 'hq' AND id IN ('administrator', 'branch-head');
UPDATE roles SET permissions = CONCAT(permissions, ' dataRequest.create dataRequest.open'
    ' dataRequest.read')
  WHERE branch_id = 'hq' AND id IN ('front-desk', 'dept-manager');
UPDATE roles SET permissions = CONCAT(permissions, ' dataRequest.read')
  WHERE branch_id = 'hq' AND id IN ('auditor');
UPDATE duty_pairs SET second_duty = 'dataRequest.review'
  WHERE branch_id = 'hq' AND second_duty = 'owner.erase';
