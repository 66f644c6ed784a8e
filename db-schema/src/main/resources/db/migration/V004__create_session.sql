-- Browsers that are signed in. The cookie holds a random token and this table only its SHA-256, so
-- that nobody who can read the table can take over a session.
CREATE TABLE session (
  token_hash BINARY(32) NOT NULL,
  user_id BIGINT NOT NULL,
  created_at DATETIME(6) NOT NULL,
  expires_at DATETIME(6) NOT NULL,
  PRIMARY KEY (token_hash),
  -- serves the foreign key and "this account's latest sessions"
  KEY session_user_created_ix (user_id, created_at DESC),
  -- serves the removal of those that have expired
  KEY session_expires_ix (expires_at),
  CONSTRAINT session_user_fk FOREIGN KEY (user_id) REFERENCES user (id) ON DELETE CASCADE
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;
