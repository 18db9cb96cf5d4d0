-- 0018_session_devices.sql: what a client says of itself at the sign-in, so that people recognise
-- their sessions.
ALTER TABLE sessions ADD COLUMN device VARCHAR(120) NOT NULL DEFAULT '';
