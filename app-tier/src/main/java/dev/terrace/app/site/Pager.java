package dev.terrace.app.site;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * The links to the other pages of a list.
 *
 * @param page the page that is shown, from 1
 * @param pages how many there are, at least 1
 * @param base path and query that {@code page=N} is added to, ending with {@code ?} or {@code &}
 */
public record Pager(int page, int pages, String base) {
  private static final int NEIGHBOURS = 2;
  private static final int ALL_UP_TO = 10;

  /**
   * One place in the row of links.
   *
   * @param number of the page; 0 stands for those that are left out
   */
  public record Item(int number, String href, boolean current) {
    public boolean gap() {
      return number == 0;
    }
  }

  /** Whether there is anything to turn to. */
  public boolean needed() {
    return pages > 1;
  }

  /** All pages where they are few; else the first, the last, and those around the current one. */
  public List<Item> items() {
    var numbers = new TreeSet<Integer>();
    for (int n = 1; n <= Math.min(pages, ALL_UP_TO) && pages <= ALL_UP_TO; n++) {
      numbers.add(n);
    }
    numbers.add(1);
    numbers.add(pages);
    for (int n = Math.max(1, page - NEIGHBOURS); n <= Math.min(pages, page + NEIGHBOURS); n++) {
      numbers.add(n);
    }
    var items = new ArrayList<Item>();
    int last = 0;
    for (int n : numbers) {
      if (n > last + 1) {
        items.add(new Item(0, "", false));
      }
      items.add(new Item(n, href(n), n == page));
      last = n;
    }
    return items;
  }

  public boolean hasPrevious() {
    return page > 1;
  }

  public boolean hasNext() {
    return page < pages;
  }

  public String previous() {
    return href(page - 1);
  }

  public String next() {
    return href(page + 1);
  }

  /** The first page has the plain address, so that it has but one. */
  private String href(int number) {
    return number == 1 ? base.substring(0, base.length() - 1) : base + "page=" + number;
  }
}
