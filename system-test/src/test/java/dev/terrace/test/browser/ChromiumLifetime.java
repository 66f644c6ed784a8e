package dev.terrace.test.browser;

import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/** Ends the browsers after the last test of this JVM, before the site ends. */
final class ChromiumLifetime implements BeforeAllCallback {
  @Override
  public void beforeAll(ExtensionContext context) {
    context
        .getRoot()
        .getStore(Namespace.GLOBAL)
        .getOrComputeIfAbsent(
            ChromiumLifetime.class, _ -> (AutoCloseable) Chromium::closeAll, AutoCloseable.class);
  }
}
