-- 0031_import_marks.sql: ownerships, occupancies and equipment come in by imports too, so they keep
-- the source and their number there: an import may be repeated. The file of an import goes after
-- its time: the imports that are there already get their jobs for it here. The other keys are for
-- asking whether somebody is named anywhere before his import is taken back.
ALTER TABLE ownerships
  ADD COLUMN import_source VARCHAR(40) NULL,
  ADD COLUMN import_number VARCHAR(60) NULL,
  ADD UNIQUE KEY ownerships_by_import (branch_id, site_id, import_source, import_number);
ALTER TABLE occupancies
  ADD COLUMN import_source VARCHAR(40) NULL,
  ADD COLUMN import_number VARCHAR(60) NULL,
  ADD UNIQUE KEY occupancies_by_import (branch_id, site_id, import_source, import_number);
ALTER TABLE assets
  ADD COLUMN import_source VARCHAR(40) NULL,
  ADD COLUMN import_number VARCHAR(60) NULL,
  ADD UNIQUE KEY assets_by_import (branch_id, site_id, import_source, import_number);

ALTER TABLE cards ADD KEY cards_by_owner (branch_id, owner_id);
ALTER TABLE payer_promises ADD KEY payer_promises_by_payer (branch_id, payer_id);
ALTER TABLE handovers ADD KEY handovers_by_agent (branch_id, agent_id);

ALTER TABLE imports ADD COLUMN purge_time DATETIME(6) NULL;  -- of its file; NULL: still there
INSERT INTO jobs (branch_id, id, kind, state, due_time, lease_token, attempt_count, done_count,
    total_count, resume_point, error_reason, error_zh, error_en, principal, create_time,
    update_time)
SELECT branch_id, id, 'directory.import.purge', 1, update_time + INTERVAL 30 DAY, 0, 0, 0, 0,
       CONCAT(LOWER(CONCAT_WS('-', HEX(SUBSTR(id, 1, 4)), HEX(SUBSTR(id, 5, 2)),
                              HEX(SUBSTR(id, 7, 2)), HEX(SUBSTR(id, 9, 2)),
                              HEX(SUBSTR(id, 11, 6)))), ':0'),
       '', '', '', creator, create_time, update_time
  FROM imports;
