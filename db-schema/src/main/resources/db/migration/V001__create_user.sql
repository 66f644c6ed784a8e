-- Names and addresses are compared without case and accents by the database's collation
-- (utf8mb4_unicode_520_ci); times are UTC and written by the application.
CREATE TABLE user (
  id BIGINT NOT NULL AUTO_INCREMENT,
  username VARCHAR(64) NOT NULL,
  email VARCHAR(254) NOT NULL,
  password_hash VARCHAR(255) NOT NULL,
  bio TEXT NULL,
  image VARCHAR(2048) NULL,
  created_at DATETIME(6) NOT NULL,
  updated_at DATETIME(6) NOT NULL,
  PRIMARY KEY (id),
  CONSTRAINT user_username_uk UNIQUE (username),
  CONSTRAINT user_email_uk UNIQUE (email)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;

CREATE TABLE follow (
  follower_id BIGINT NOT NULL,
  followed_id BIGINT NOT NULL,
  created_at DATETIME(6) NOT NULL,
  PRIMARY KEY (follower_id, followed_id),
  -- serves the foreign key and "who follows me"
  KEY follow_followed_ix (followed_id),
  CONSTRAINT follow_follower_fk FOREIGN KEY (follower_id) REFERENCES user (id) ON DELETE CASCADE,
  CONSTRAINT follow_followed_fk FOREIGN KEY (followed_id) REFERENCES user (id) ON DELETE CASCADE
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;
