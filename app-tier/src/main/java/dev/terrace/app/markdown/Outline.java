package dev.terrace.app.markdown;

import java.util.ArrayDeque;
import java.util.Deque;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.Heading;

/**
 * Gives headings the levels that they have in the page: the text's outline below the page's own
 * headings, without gaps. Many write {@code ##} first, or jump from {@code #} to {@code ###} for
 * the size; who goes through a page by its headings would look for what was left out (WCAG 1.3.1,
 * H42).
 */
final class Outline extends AbstractVisitor {
  private static final int LOWEST = 6;

  private final int above;

  /** The levels as written of the headings that the current place lies below, outermost last. */
  private final Deque<Integer> open = new ArrayDeque<>();

  /**
   * @param above how many levels the page itself has above the text
   */
  Outline(int above) {
    this.above = above;
  }

  @Override
  public void visit(Heading heading) {
    int written = heading.getLevel();
    while (!open.isEmpty() && open.peek() >= written) {
      open.pop();
    }
    open.push(written);
    heading.setLevel(Math.min(LOWEST, above + open.size()));
    visitChildren(heading);
  }
}
