package dev.terrace.test;

import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/** Has a site running from before the first test to after the last one of this JVM. */
public final class SiteLifetime implements BeforeAllCallback {

  @Override
  public void beforeAll(ExtensionContext context) {
    // JUnit closes what the root's store holds when all tests are done.
    context
        .getRoot()
        .getStore(Namespace.GLOBAL)
        .getOrComputeIfAbsent(SiteLifetime.class, _ -> Site.current(), Site.class);
  }
}
