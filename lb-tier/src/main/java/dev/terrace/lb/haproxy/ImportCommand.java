package dev.terrace.lb.haproxy;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/**
 * {@code lb-tier import haproxy.cfg}. Exit codes: 0 all was translated, 1 some lines were not or
 * only roughly, 2 wrong usage, or no file that could be translated.
 */
public final class ImportCommand {
  private static final int DONE = 0;
  private static final int SOME = 1;
  private static final int UNUSABLE = 2;

  private final Map<String, String> environment;

  private ImportCommand(Map<String, String> environment) {
    this.environment = environment;
  }

  /**
   * The command.
   *
   * @param environment where variables of the file are looked up
   */
  public static CommandLine create(Map<String, String> environment) {
    ImportCommand command = new ImportCommand(environment);
    CommandSpec[] own = new CommandSpec[1];
    Callable<Integer> run = () -> command.run(own[0].commandLine().getParseResult());
    CommandSpec spec = CommandSpec.wrapWithoutInspection(run).name("import");
    own[0] = spec;
    spec.usageMessage().description("Translates a haproxy.cfg into a configuration of lb-tier.");
    spec.usageMessage()
        .footer(
            "",
            "Lines that were not translated, or only roughly, are listed on standard error and in",
            "the result, after remarks on what to know anyway. Exit codes: 0 all was translated, 1 some lines were not or only roughly,",
            "2 wrong usage, or no file that could be translated.");
    spec.addPositional(
        PositionalParamSpec.builder()
            .index("0")
            .paramLabel("HAPROXY.CFG")
            .type(String.class)
            .description("configuration of HAProxy")
            .build());
    spec.addOption(
        OptionSpec.builder("-o", "--output")
            .paramLabel("FILE")
            .type(String.class)
            .description("where the result goes; default: standard output")
            .build());
    spec.addOption(
        OptionSpec.builder("--strict")
            .type(boolean.class)
            .description("writes nothing unless all was translated")
            .build());
    spec.addOption(
        OptionSpec.builder("-h", "--help").usageHelp(true).description("print this").build());
    spec.exitCodeOnInvalidInput(UNUSABLE);
    return new CommandLine(spec);
  }

  private int run(ParseResult given) {
    PrintWriter out = given.commandSpec().commandLine().getOut();
    PrintWriter err = given.commandSpec().commandLine().getErr();
    String file = given.matchedPositionalValue(0, "");
    Importer.Result result;
    try {
      // Bytes that are no UTF-8 are no reason to refuse: most stand in comments.
      byte[] bytes = Files.readAllBytes(Path.of(file));
      result = Importer.translate(new String(bytes, StandardCharsets.UTF_8), environment);
    } catch (NoSuchFileException _) {
      err.println("import: " + file + ": no such file");
      return UNUSABLE;
    } catch (IOException e) {
      err.println("import: " + file + ": cannot be read: " + e.getMessage());
      return UNUSABLE;
    } catch (IllegalArgumentException e) {
      err.println("import: " + file + ": " + e.getMessage());
      return UNUSABLE;
    }
    result.remarks().forEach(remark -> err.println("to know: " + remark));
    result.notes().forEach(err::println);
    boolean whole = result.notes().isEmpty();
    if (given.hasMatchedOption("--strict") && !whole) {
      err.println("import: %d notes; nothing was written".formatted(result.notes().size()));
      return SOME;
    }
    String output = given.matchedOptionValue("--output", "");
    if (output.isEmpty()) {
      out.print(result.yaml());
      out.flush();
    } else {
      try {
        Files.writeString(Path.of(output), result.yaml());
      } catch (IOException e) {
        err.println("import: " + output + ": cannot be written: " + e.getMessage());
        return UNUSABLE;
      }
    }
    if (!whole) {
      err.println("import: %d notes, see above".formatted(result.notes().size()));
    }
    return whole ? DONE : SOME;
  }
}
