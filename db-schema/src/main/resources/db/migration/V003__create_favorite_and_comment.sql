-- article_created_at: see article_tag.
CREATE TABLE favorite (
  user_id BIGINT NOT NULL,
  article_id BIGINT NOT NULL,
  article_created_at DATETIME(6) NOT NULL,
  created_at DATETIME(6) NOT NULL,
  PRIMARY KEY (user_id, article_id),
  KEY favorite_user_created_ix (user_id, article_created_at DESC, article_id DESC),
  KEY favorite_article_ix (article_id),
  CONSTRAINT favorite_user_fk FOREIGN KEY (user_id) REFERENCES user (id) ON DELETE CASCADE,
  CONSTRAINT favorite_article_fk FOREIGN KEY (article_id) REFERENCES article (id) ON DELETE CASCADE
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;

CREATE TABLE comment (
  id BIGINT NOT NULL AUTO_INCREMENT,
  article_id BIGINT NOT NULL,
  author_id BIGINT NOT NULL,
  body TEXT NOT NULL,
  created_at DATETIME(6) NOT NULL,
  updated_at DATETIME(6) NOT NULL,
  PRIMARY KEY (id),
  -- the comments of an article in the order they were written: ids grow with time
  KEY comment_article_ix (article_id, id),
  KEY comment_author_ix (author_id),
  CONSTRAINT comment_article_fk FOREIGN KEY (article_id) REFERENCES article (id) ON DELETE CASCADE,
  CONSTRAINT comment_author_fk FOREIGN KEY (author_id) REFERENCES user (id) ON DELETE CASCADE
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;
