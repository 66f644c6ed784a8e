package dev.terrace.lb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.terrace.kit.TestTier;
import dev.terrace.kit.Tier;
import dev.terrace.kit.config.Config;
import dev.terrace.kit.config.Secret;
import dev.terrace.proxy.cli.AdminCommands;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The commands against a running load balancer. */
@Timeout(60)
class CommandTest {
  private static final String TOKEN = "correct-horse-battery";

  @TempDir private Path folder;

  private final TestTier tier = Tier.forTests("lb-tier", Secret.of(TOKEN));

  private record Result(int code, String out, String err) {}

  @BeforeEach
  void start() throws Exception {
    Files.writeString(folder.resolve("token"), TOKEN + "\n");
    LbConfig config =
        Config.parse(
            LbConfig.class,
            """
            admin: {listen: "127.0.0.1:0"}
            frontends:
              site: {bind: [{address: "127.0.0.1:0"}], defaultBackend: web}
            backends:
              web:
                servers:
                  - {name: web-1, address: "127.0.0.1:1", weight: 10}
                  - {name: web-2, address: "127.0.0.1:1"}
            """,
            "lb.yaml",
            Map.of());
    LbMain.start(config, tier);
  }

  @AfterEach
  void stop() {
    tier.close();
  }

  @Test
  void tablesShowWhatThereIs() {
    Result status = run("status");

    assertThat(status.code()).isZero();
    assertThat(status.out())
        .contains("lb-tier ")
        .containsPattern("FRONTEND +REQ/S")
        .containsPattern("site +0\\.0")
        .containsPattern("web/web-1 +(unchecked|down) +\\d+s +10 ");
    assertThat(run("status", "--json").out()).contains("\"frontends\"");
    assertThat(run("servers").out()).contains("web/web-2").doesNotContain("FRONTEND");
  }

  @Test
  void serversAreOperated() {
    assertThat(run("maint", "web/web-1", "--reason", "new disk").out())
        .isEqualTo("web/web-1: maint\n");
    assertThat(run("servers").out())
        .containsPattern("web/web-1 +maint.*new disk \\[changed: maint]");
    assertThat(run("weight", "web/web-1", "50%").code()).isZero();
    assertThat(run("servers").out()).contains("weight 5, 10 in the file");
    assertThat(run("reset", "web/web-1").code()).isZero();
    assertThat(run("add-server", "web/web-3", "127.0.0.1:2", "--weight", "3", "--backup").code())
        .isZero();
    assertThat(run("remove-server", "web/web-2").code()).isZero();
    assertThat(run("servers").out()).contains("web/web-3").doesNotContain("web/web-2");
    assertThat(run("drain", "web/web-1").code()).isZero();
    assertThat(run("ready", "web/web-1").code()).isZero();
    assertThat(run("reload").out()).startsWith("reloaded, configuration ");
    assertThat(run("events").out()).contains("web/web-1  maint, was ").contains("new disk");
  }

  @Test
  void mistakesHaveTheirExitCodes() {
    Result unknown = run("drain", "web/web-9");
    assertThat(unknown.code()).isEqualTo(1);
    assertThat(unknown.err())
        .isEqualTo("drain: backend web has no server 'web-9'; it has: web-1, web-2\n");
    assertThat(run("weight", "web/web-1", "heavy").code()).isEqualTo(1);
    assertThat(run("drain", "web-1").code()).isEqualTo(2);
    assertThat(run("drain").code()).isEqualTo(2);
    assertThat(execute("status", "--admin", "127.0.0.1:1").code()).isEqualTo(3);
    Result address = execute("status", "--admin", "http://127.0.0.1:9901");
    assertThat(address.code()).isEqualTo(2);
    assertThat(address.err()).contains("--admin must be host:port", "'http://127.0.0.1:9901'");
    Result noToken = execute("status", "--admin", tier.admin().address().toString());
    assertThat(noToken.code()).isEqualTo(3);
    assertThat(noToken.err()).contains("wants its token: give --token-file FILE");
    assertThat(execute("drain", "--help").out()).contains("BACKEND/SERVER", "Exit codes: 0 done");
  }

  private Result run(String... arguments) {
    String[] all = new String[arguments.length + 4];
    all[0] = arguments[0];
    all[1] = "--token-file";
    all[2] = folder.resolve("token").toString();
    all[3] = "--admin";
    all[4] = tier.admin().address().toString();
    if (arguments.length > 1) {
      System.arraycopy(arguments, 1, all, 5, arguments.length - 1);
    }
    return execute(all);
  }

  private static Result execute(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine main = new CommandLine(CommandLine.Model.CommandSpec.create().name("lb-tier"));
    AdminCommands.all("127.0.0.1:9901")
        .forEach(command -> main.addSubcommand(command.getCommandName(), command));
    main.setOut(new PrintWriter(out, true));
    main.setErr(new PrintWriter(err, true));
    int code = main.execute(arguments);
    return new Result(code, out.toString(), err.toString());
  }
}
