-- favorites_count repeats COUNT(*) of favorite so that a list needs no aggregation; whoever inserts
-- or deletes a favourite keeps it in the same transaction.
CREATE TABLE article (
  id BIGINT NOT NULL AUTO_INCREMENT,
  slug VARCHAR(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  title VARCHAR(255) NOT NULL,
  description VARCHAR(1000) NOT NULL,
  body MEDIUMTEXT NOT NULL,
  author_id BIGINT NOT NULL,
  favorites_count INT NOT NULL DEFAULT 0,
  created_at DATETIME(6) NOT NULL,
  updated_at DATETIME(6) NOT NULL,
  PRIMARY KEY (id),
  CONSTRAINT article_slug_uk UNIQUE (slug),
  -- newest first: of all, and of one author (also the feed, author by author)
  KEY article_created_ix (created_at DESC, id DESC),
  KEY article_author_created_ix (author_id, created_at DESC, id DESC),
  CONSTRAINT article_author_fk FOREIGN KEY (author_id) REFERENCES user (id) ON DELETE CASCADE,
  CONSTRAINT article_favorites_count_ck CHECK (favorites_count >= 0)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;

CREATE TABLE tag (
  id BIGINT NOT NULL AUTO_INCREMENT,
  name VARCHAR(100) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  PRIMARY KEY (id),
  CONSTRAINT tag_name_uk UNIQUE (name)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;

-- article_created_at is a copy of article.created_at, which never changes: articles with a tag come
-- newest first straight off the index.
CREATE TABLE article_tag (
  article_id BIGINT NOT NULL,
  tag_id BIGINT NOT NULL,
  article_created_at DATETIME(6) NOT NULL,
  PRIMARY KEY (article_id, tag_id),
  KEY article_tag_tag_created_ix (tag_id, article_created_at DESC, article_id DESC),
  CONSTRAINT article_tag_article_fk FOREIGN KEY (article_id) REFERENCES article (id) ON DELETE CASCADE,
  CONSTRAINT article_tag_tag_fk FOREIGN KEY (tag_id) REFERENCES tag (id) ON DELETE CASCADE
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;
