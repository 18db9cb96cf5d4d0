-- 0006_data_subjects.sql: what is kept about somebody who asks for his data (X-08). Reporters are
-- found by a keyed hash of their phone; tickets of before get it by --seal-anew. A row of
-- erased_tickets says that a ticket lost what it said about people, for which request, and when:
-- whatever happens in between, each counts once.
ALTER TABLE tickets
  ADD COLUMN reporter_phone_whole VARBINARY(16) NOT NULL DEFAULT '',  -- empty: no phone
  ADD KEY tickets_by_reporter (branch_id, reporter_phone_whole);

CREATE TABLE erased_tickets (
  branch_id       VARBINARY(16) NOT NULL,
  data_request_id BINARY(16) NOT NULL,
  ticket_id       BINARY(16) NOT NULL,
  entry_count     INT NOT NULL,                -- entries of its history that lost a text or a name
  erase_time      DATETIME(6) NOT NULL,
  PRIMARY KEY (branch_id, data_request_id, ticket_id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
