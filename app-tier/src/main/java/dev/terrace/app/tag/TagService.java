package dev.terrace.app.tag;

import dev.terrace.app.db.Database;
import java.util.Comparator;
import java.util.List;

/** Which tags there are. */
public final class TagService {
  /** Tags are shown in one order everywhere: by alphabet, capital letters or not. */
  public static final Comparator<String> ALPHABET =
      String.CASE_INSENSITIVE_ORDER.thenComparing(Comparator.naturalOrder());

  private static final int MOST = 1000;
  private static final int NEWEST = 1000;

  private final Database database;
  private final TagRepository tags = new TagRepository();

  public TagService(Database database) {
    this.database = database;
  }

  /** The tags in use, those most used by the newest thousand articles first; a thousand at most. */
  public List<String> all() {
    return database.read(db -> tags.mostUsed(db, NEWEST, MOST)).stream()
        .sorted(
            Comparator.comparingLong(TagRepository.Use::articles)
                .reversed()
                .thenComparing(TagRepository.Use::name, ALPHABET))
        .map(TagRepository.Use::name)
        .toList();
  }
}
