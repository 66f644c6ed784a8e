package dev.terrace.load;

import dev.terrace.load.report.Figures;
import dev.terrace.load.report.ProcessWatch;
import dev.terrace.load.report.Run;
import dev.terrace.load.report.RunLog;
import dev.terrace.load.report.SummaryPage;
import dev.terrace.load.report.SummaryText;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The command line: runs one simulation and tells about it.
 *
 * <p>Exit codes: 0 all goals met; 1 goals missed; 2 wrong usage; 3 the run could not begin or be
 * told about.
 */
@Command(
    name = "./stack load",
    sortOptions = false,
    description = "Sends load to a running Terrace and reports how it did.",
    descriptionHeading = "%n",
    optionListHeading = "%nOptions%n",
    footerHeading = "%nSimulations (--users or --rate sets how much)%n")
public final class LoadMain implements Callable<Integer> {
  private static final int MISSED = 1;
  private static final int USAGE = 2;
  private static final int FAILED = 3;
  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT);

  @Parameters(paramLabel = "SIMULATION", description = "one of those below", arity = "1")
  String simulation = "";

  @Option(
      names = "--url",
      paramLabel = "URL",
      description = "the site; default: the local stack's first load balancer")
  @Nullable URI url;

  @Option(names = "--users", paramLabel = "N", description = "virtual users at a time")
  @Nullable Integer users;

  @Option(names = "--rate", paramLabel = "N", description = "requests a second")
  @Nullable Integer rate;

  @Option(
      names = "--duration",
      paramLabel = "TIME",
      description = "of the load, such as 90s, 30m, 2h")
  @Nullable Duration duration;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "of all that is random, default ${DEFAULT-VALUE}")
  long seed = 1;

  @Option(
      names = "--p99",
      paramLabel = "TIME",
      description = "goal for 99 %% of the answers, default 500ms")
  Duration p99 = Duration.ofMillis(500);

  @Option(
      names = "--step-time",
      paramLabel = "TIME",
      description = "Capacity: how long a rate is kept, default 10s")
  Duration stepTime = Duration.ofSeconds(10);

  @Option(
      names = "--think",
      paramLabel = "FACTOR",
      description = "length of readers' pauses, 0 for none, default ${DEFAULT-VALUE}")
  double think = 1;

  @Option(
      names = "--metrics",
      paramLabel = "NAME=URL",
      description = "also report what this process takes, from its /metrics; may be repeated")
  List<String> metrics = List.of();

  @Option(
      names = "--status",
      paramLabel = "FILE",
      description = "output of ./stack status --json: its processes are reported")
  @Nullable Path status;

  @Option(
      names = "--verify-tls",
      description = "refuse certificates that are not trusted; default: any will do")
  boolean verifyTls;

  @Option(
      names = "--report",
      paramLabel = "FOLDER",
      description = "where reports go, default ${DEFAULT-VALUE}")
  Path reports = Path.of("load-reports");

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "print this")
  boolean help; // picocli reads it

  private final PrintStream out;

  LoadMain(PrintStream out) {
    this.out = out;
  }

  /** Runs a simulation and ends the process. */
  public static void main(String[] args) {
    System.exit(run(System.out, System.err, args));
  }

  static int run(PrintStream out, PrintStream err, String... args) {
    var line = new CommandLine(new LoadMain(out));
    String simulations =
        Stream.of(Workload.values())
            .map(each -> "  %-12s%s".formatted(each.label(), told(each)))
            .collect(Collectors.joining("\n"));
    line.getCommandSpec().usageMessage().footer(simulations.replace("%", "%%"));
    return line.registerConverter(Duration.class, LoadMain::duration)
        .setOut(new PrintWriter(out, true, out.charset()))
        .setUsageHelpAutoWidth(true)
        .setParameterExceptionHandler((e, _) -> {
          err.println("load: " + e.getMessage());
          err.println("      More: ./stack load --help");
          return USAGE;
        })
        .setExecutionExceptionHandler((e, _, _) -> {
          switch (e) {
            case IllegalArgumentException wrong -> {
              err.println("load: " + wrong.getMessage());
              return USAGE;
            }
            case LoadException reason -> err.println("load: " + reason.getMessage());
            case IOException reason -> err.println("load: " + reason);
            default -> throw e;
          }
          return FAILED;
        })
        .execute(args);
  }

  /** In lines of 66 characters behind its name. */
  private static String told(Workload workload) {
    var lines = new StringBuilder();
    int length = 0;
    for (String word : (workload.description() + ". " + workload.load()).split(" ", -1)) {
      if (length + word.length() > 65) {
        lines.append("\n").repeat(" ", 14);
        length = 0;
      } else if (length > 0) {
        lines.append(' ');
      }
      lines.append(word);
      length += word.length() + 1;
    }
    return lines.toString();
  }

  /** Whole numbers with a unit: ms, s, m, h. */
  static Duration duration(String text) {
    var parts = java.util.regex.Pattern.compile("(\\d{1,9})(ms|s|m|h)").matcher(text);
    if (!parts.matches()) {
      throw new CommandLine.TypeConversionException(
          "'" + text + "' is no time such as 500ms, 90s, 30m, 2h");
    }
    long number = Long.parseLong(parts.group(1));
    return switch (parts.group(2)) {
      case "ms" -> Duration.ofMillis(number);
      case "s" -> Duration.ofSeconds(number);
      case "m" -> Duration.ofMinutes(number);
      default -> Duration.ofHours(number);
    };
  }

  @Override
  public Integer call() throws Exception {
    Settings settings = settings();
    HttpClient client = Clients.of(verifyTls);
    out.printf("Looking what %s holds%n", settings.url());
    SiteContent content = SiteContent.of(settings.url(), client);
    out.printf(
        "  %d articles, %d authors, %d tags%n",
        content.articles().size(), content.authors().size(), content.tags().size());
    Settings.use(settings, content);
    Knee knee = new Knee(settings.rate(), settings.stepTime(), settings.p99());
    Knee.use(knee);
    Path folder =
        Files.createDirectories(
            reports.resolve(
                settings.workload().label()
                    + "-"
                    + STAMP.format(LocalDateTime.now(ZoneId.systemDefault()))));
    Instant began = Instant.now();
    out.printf("%s: %s%n", settings.workload().label(), words(settings));
    GatlingRun gatling = GatlingRun.of(settings, folder, verifyTls);
    List<ProcessWatch.Use> uses;
    boolean goals;
    try (var watch = watched().start(client)) {
      goals = gatling.run();
      uses = watch.uses();
    }
    knee.end();
    Path results = gatling.results();
    List<RunLog.Request> requests = RunLog.read(results.resolve("simulation.log"));
    Run run =
        new Run(
            settings.workload().label(),
            settings.workload().description(),
            settings.url().toString(),
            words(settings),
            began,
            Figures.of(requests),
            uses,
            findings(settings, knee),
            goals,
            folder.relativize(results).resolve("index.html").toString());
    write(folder, run, requests);
    out.print(SummaryText.of(run));
    out.printf("%n  %s%n", goals ? "All goals were met." : "Goals were missed, see above.");
    out.printf("  Summary: %s%n", folder.resolve("summary.html").toAbsolutePath());
    out.printf("  Gatling: %s%n", results.resolve("index.html").toAbsolutePath());
    return goals ? 0 : MISSED;
  }

  private Settings settings() {
    Workload workload = Workload.of(simulation);
    Workload.Defaults defaults = workload.defaults();
    if (users != null && defaults.users() == 0) {
      throw new IllegalArgumentException(workload.label() + " goes by --rate, not by --users");
    }
    if (rate != null && defaults.rate() == 0) {
      throw new IllegalArgumentException(workload.label() + " goes by --users, not by --rate");
    }
    if (url == null) {
      throw new IllegalArgumentException("--url is missing, and no local stack runs");
    }
    int wantedUsers = users == null ? defaults.users() : positive("--users", users);
    int wantedRate = rate == null ? defaults.rate() : positive("--rate", rate);
    Duration wanted = duration == null ? defaults.duration() : duration;
    if (wanted.compareTo(Duration.ofSeconds(5)) < 0) {
      throw new IllegalArgumentException("--duration must be at least 5s");
    }
    if (think < 0) {
      throw new IllegalArgumentException("--think must not be negative");
    }
    return new Settings(
        workload, site(url), wantedUsers, wantedRate, wanted, seed, p99, stepTime, think);
  }

  private static int positive(String option, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(option + " must be at least 1 but was " + value);
    }
    return value;
  }

  /** Scheme, host and port. */
  private static URI site(URI given) {
    boolean http = "http".equals(given.getScheme()) || "https".equals(given.getScheme());
    if (!http || given.getHost() == null || !given.getPath().matches("/?")) {
      throw new IllegalArgumentException(
          "--url must be such as https://www.example.org or http://10.0.0.1:8080, without a path,"
              + " but was "
              + given);
    }
    return URI.create(given.getScheme() + "://" + given.getAuthority());
  }

  private static String words(Settings settings) {
    String much =
        settings.users() > 0
            ? settings.users() + " users"
            : settings.workload() == Workload.CAPACITY
                ? "%d/s more every %d s".formatted(settings.rate(), settings.stepTime().toSeconds())
                : settings.rate() + " requests/s";
    return "%s, %d s, seed %d".formatted(much, settings.duration().toSeconds(), settings.seed());
  }

  private static List<String> findings(Settings settings, Knee knee) {
    return settings.workload() == Workload.CAPACITY
        ? List.of("Capacity for p99 ≤ %d ms: %s.".formatted(settings.p99().toMillis(), knee))
        : List.of();
  }

  private ProcessWatch.Builder watched() throws IOException {
    var builder = new ProcessWatch.Builder();
    if (status != null) {
      JsonNode parts = new JsonMapper().readTree(Files.readString(status)).path("parts");
      for (JsonNode part : parts) {
        if (part.path("pid").asLong(0) > 0) {
          builder.add(
              part.path("part").asString(),
              new ProcessWatch.Source.Local(part.path("pid").asLong()));
        }
      }
    }
    for (String each : metrics) {
      int equals = each.indexOf('=');
      if (equals < 1) {
        throw new IllegalArgumentException(
            "--metrics wants NAME=URL, such as app-1=http://10.0.0.5:9921/metrics, but got "
                + each);
      }
      builder.add(
          each.substring(0, equals),
          new ProcessWatch.Source.Metrics(URI.create(each.substring(equals + 1))));
    }
    return builder.add(
        "load generator", new ProcessWatch.Source.Local(ProcessHandle.current().pid()));
  }

  private static void write(Path folder, Run run, List<RunLog.Request> requests)
      throws IOException {
    Files.writeString(folder.resolve("summary.html"), SummaryPage.of(run));
    Files.writeString(
        folder.resolve("summary.json"),
        new JsonMapper().writerWithDefaultPrettyPrinter().writeValueAsString(run));
    List<String> failures = new ArrayList<>();
    for (RunLog.Request request : requests) {
      if (!request.good()) {
        failures.add(
            String.format(
                Locale.ROOT,
                "%.3f s  %d ms  %s  %s",
                request.begin() / 1000.0,
                request.millis(),
                request.name(),
                request.message()));
      }
    }
    if (!failures.isEmpty()) {
      Files.write(folder.resolve("failures.txt"), failures);
    }
  }

  /** The newest folder in one; empty when there is none. */
  static Optional<Path> newest(Path folder) throws IOException {
    try (Stream<Path> inside = Files.list(folder)) {
      return inside.filter(Files::isDirectory).max(Comparator.comparing(Path::getFileName));
    }
  }
}
