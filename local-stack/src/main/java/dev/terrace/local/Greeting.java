package dev.terrace.local;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a user wants to know once everything is up. */
final class Greeting {
  private Greeting() {}

  static List<String> of(LocalStack stack, Terminal terminal) {
    Layout layout = stack.layout();
    StackUrls urls = stack.urls();
    String site = urls.https().getFirst().toString();
    String authority = layout.shown(urls.authority());
    var lines = new ArrayList<String>();
    lines.add("");
    lines.add(row(terminal, "Site", terminal.green(site) + "   and " + urls.https().getLast()));
    lines.add(
        row(
            terminal,
            "",
            terminal.dim(
                "the certificate is from a local CA: trust " + authority + ", or click on")));
    lines.add(
        row(
            terminal,
            "API",
            "curl --cacert " + authority + " '" + site + "/api/articles?limit=2'"));
    List<String> users = stack.demoUsers();
    if (!users.isEmpty()) {
      Optional<Path> password = stack.demoPasswordFile();
      if (password.isPresent()) {
        lines.add(row(terminal, "Log in as", String.join("  or  ", users)));
        String text = terminal.bold(Secrets.read(password.get()));
        lines.add(row(terminal, "", "with the password  " + text));
      } else {
        lines.add(
            row(terminal, "Log in", "the sample blog's log-ins are those of whoever seeded it"));
      }
    }
    lines.add(
        row(terminal, "Logs", "./stack logs -f   " + terminal.dim(layout.shown(layout.logs()))));
    lines.add(row(terminal, "Try", "./stack status,  ./stack kill app-1,  ./stack restart app-1"));
    lines.add("");
    return lines;
  }

  private static String row(Terminal terminal, String name, String text) {
    return "  " + terminal.bold("%-11s".formatted(name)) + text;
  }
}
