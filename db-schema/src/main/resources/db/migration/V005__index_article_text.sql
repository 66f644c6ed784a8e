-- Full-text search. One index for each rank that a hit can have: MATCH needs an index over exactly
-- its columns. Those over title and description are a few per cent of the one over all.
-- The first index gives the table a hidden number per row (FTS_DOC_ID) and so copies the table:
-- while that runs (a minute for 100,000 articles) articles can be read but not written.
-- Stop words and the shortest word (3 letters) are InnoDB's defaults, the same on both servers.
ALTER TABLE article
  ADD FULLTEXT KEY article_text_ft (title, description, body);

ALTER TABLE article
  ADD FULLTEXT KEY article_title_ft (title);

ALTER TABLE article
  ADD FULLTEXT KEY article_summary_ft (title, description);
