package dev.terrace.lb.cluster;

import com.github.difflib.DiffUtils;
import com.github.difflib.UnifiedDiffUtils;
import java.util.List;

/** Two texts as {@code diff -u} shows them. */
final class TextDiff {
  private static final int CONTEXT = 3;

  private TextDiff() {}

  /** Empty when they are the same. */
  static String of(String before, String beforeName, String now, String nowName) {
    List<String> old = before.lines().toList();
    List<String> lines =
        UnifiedDiffUtils.generateUnifiedDiff(
            beforeName, nowName, old, DiffUtils.diff(old, now.lines().toList()), CONTEXT);
    return lines.isEmpty() ? "" : String.join("\n", lines) + "\n";
  }
}
