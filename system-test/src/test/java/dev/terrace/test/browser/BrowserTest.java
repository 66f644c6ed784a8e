package dev.terrace.test.browser;

import com.microsoft.playwright.options.ColorScheme;
import dev.terrace.test.Member;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Base of the tests in a browser: makes visitors, and at the end holds their browsers to account.
 */
@Tag("browser")
@ExtendWith(ChromiumLifetime.class)
@TestInstance(TestInstance.Lifecycle.PER_METHOD)
@Timeout(180)
abstract class BrowserTest {
  private final List<Visitor> visitors = new ArrayList<>();

  /** Somebody who is not signed in. */
  Visitor visitor(Look look) {
    return visitor(look, ColorScheme.LIGHT);
  }

  Visitor visitor(Look look, ColorScheme scheme) {
    var visitor = new Visitor(Chromium.ofThisThread().newContext(look, scheme), look);
    visitors.add(visitor);
    return visitor;
  }

  /** Somebody who has signed in, and looks at no page yet. */
  Visitor signedIn(Look look, Member member) {
    var visitor = visitor(look);
    visitor.signInUnseen(member);
    return visitor;
  }

  /** Also without a complaint in a browser's console: those are mistakes that nobody sees. */
  @AfterEach
  void nobodyHasComplaints() {
    visitors.forEach(Visitor::leave);
    visitors.forEach(Visitor::assertNoComplaints);
  }
}
