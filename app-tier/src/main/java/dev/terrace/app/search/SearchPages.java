package dev.terrace.app.search;

import dev.terrace.app.db.TooSlowException;
import dev.terrace.app.rule.Rejection;
import dev.terrace.app.site.ErrorList;
import dev.terrace.app.site.Head;
import dev.terrace.app.site.PageAnswer;
import dev.terrace.app.site.PageCall;
import dev.terrace.app.site.SiteRoutes;
import dev.terrace.app.site.Urls;
import java.util.List;

/** The search page. */
public final class SearchPages {
  private final SearchService search;

  public SearchPages(SearchService search) {
    this.search = search;
  }

  public void addTo(SiteRoutes routes) {
    routes.get("/search", this::search);
  }

  private PageAnswer search(PageCall call) {
    var typed = call.query("q").filter(text -> !text.isBlank());
    return typed.isEmpty()
        ? PageAnswer.page(Head.of("Search"), SearchView.empty())
        : results(typed.get(), call);
  }

  private PageAnswer results(String typed, PageCall call) {
    try {
      var result = search.search(typed, call.page(), call.viewer());
      if (result.hits().isEmpty() && call.pageNumber() > 1) {
        throw Rejection.notFound("page");
      }
      var pager = call.pager(result.count(), "/search?q=" + Urls.query(typed) + "&");
      return PageAnswer.page(Head.of("Search: " + typed), SearchView.found(typed, result, pager));
    } catch (Rejection rejection) {
      if (rejection.kind() != Rejection.Kind.INVALID) {
        throw rejection;
      }
      var why = rejection.problems().values().stream().flatMap(List::stream);
      return failed(422, typed, "Your search " + why.findFirst().orElse("cannot be read") + ".");
    } catch (TooSlowException _) {
      return failed(
          503,
          typed,
          "This search did not finish in time: its words are in too many articles. "
              + "Rarer words are quicker.");
    }
  }

  private static PageAnswer failed(int status, String typed, String message) {
    return new PageAnswer.Page(
        status, Head.of("Search"), SearchView.failed(typed, new ErrorList(List.of(message))));
  }
}
