package dev.terrace.cluster.address;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One run of {@code guard.pl}, the process that is the only writer of virtual addresses. It lives
 * in a session of its own and ends, after it has removed all addresses, when its standard input
 * ends, which is when this JVM ends in any way.
 *
 * <p>Commands go through a queue and a thread: a guard that stands still must not keep the thread
 * that renews leases.
 */
final class Guard {
  private static final Logger log = LoggerFactory.getLogger(Guard.class);
  private static final String END = "";
  private static final int QUEUE = 1000;

  private final Process process;
  private final BlockingQueue<String> commands = new ArrayBlockingQueue<>(QUEUE);
  private final Thread writer;

  private Guard(Process process, Consumer<GuardAnswer> answers, Runnable ended) {
    this.process = process;
    this.writer = Thread.ofPlatform().daemon().name("guard commands").start(this::write);
    Thread.ofPlatform()
        .daemon()
        .name("guard answers")
        .start(() -> {
          read(answers);
          writer.interrupt();
          ended.run();
        });
  }

  /**
   * Starts a guard; it removes what was left behind and then says that it is ready.
   *
   * @param lifetimeSeconds the kernel's own limit of an address
   * @param answers what it says, on a thread of its own
   * @param ended called once, when it has ended
   */
  static Guard start(
      int lifetimeSeconds,
      Collection<VirtualAddress> addresses,
      Consumer<GuardAnswer> answers,
      Runnable ended) {
    List<String> arguments = new ArrayList<>(List.of("run", Integer.toString(lifetimeSeconds)));
    return new Guard(launch(arguments, addresses), answers, ended);
  }

  /**
   * Removes the addresses and everything that carries the guard's tag, whoever left it behind.
   *
   * @return how many there were
   * @throws GuardException if one cannot be removed
   */
  static int clean(Collection<VirtualAddress> addresses) {
    Process process = launch(new ArrayList<>(List.of("clean")), addresses);
    try {
      process.getOutputStream().close();
      String said =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      if (process.waitFor() != 0 || !said.startsWith("removed ")) {
        throw new GuardException("virtual addresses could not be removed: " + said);
      }
      return Integer.parseInt(said.substring("removed ".length()));
    } catch (IOException e) {
      throw new GuardException("the guard broke off", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new GuardException("interrupted", e);
    }
  }

  /**
   * The script is an argument, not a file: there is nothing that could be missing, changed or
   * cleaned away when a guard has to be started again after weeks.
   */
  private static Process launch(List<String> arguments, Collection<VirtualAddress> addresses) {
    List<String> command = new ArrayList<>(List.of("perl", "-e", script(), "--"));
    command.addAll(arguments);
    for (VirtualAddress address : addresses) {
      command.add(address.text());
      command.add(address.interfaceName());
    }
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().keySet().removeIf(name -> name.startsWith("PERL"));
    try {
      return builder.start();
    } catch (IOException e) {
      throw new GuardException(
          "the guard of virtual addresses needs perl, which cannot be started"
              + " (on Debian the package perl-base): "
              + e.getMessage(),
          e);
    }
  }

  private static String script() {
    try (InputStream script = Guard.class.getResourceAsStream("guard.pl")) {
      if (script == null) {
        throw new GuardException("guard.pl is missing in the jar");
      }
      return "#line 1 \"guard.pl\"\n" + new String(script.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new GuardException("guard.pl cannot be read", e);
    }
  }

  /** Its process id, for who watches it. */
  long pid() {
    return process.pid();
  }

  /** Queues a command; false if the guard has not taken the last thousand. */
  boolean send(String command) {
    return commands.offer(command);
  }

  /** Kills it; the kernel removes its addresses in time, or the next guard does. */
  void kill() {
    process.destroyForcibly();
  }

  /** Lets it remove all addresses and end. */
  void close(Duration patience) {
    if (!commands.offer(END)) {
      writer.interrupt();
    }
    try {
      if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
        kill();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void write() {
    try (var out =
        new BufferedWriter(
            new OutputStreamWriter(process.getOutputStream(), StandardCharsets.US_ASCII))) {
      while (true) {
        String command = commands.take();
        if (command.equals(END)) {
          return;
        }
        out.write(command);
        out.write('\n');
        if (commands.isEmpty()) {
          out.flush();
        }
      }
    } catch (IOException _) {
      // it has ended; the reader tells
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void read(Consumer<GuardAnswer> answers) {
    try (BufferedReader in = process.inputReader(StandardCharsets.US_ASCII)) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        take(GuardAnswer.parse(line), answers);
      }
    } catch (IOException _) {
      // the same as its end
    }
  }

  /**
   * Whatever goes wrong with one answer, the next ones are heard, and above all the end: without it
   * no other guard would be started.
   */
  private static void take(GuardAnswer answer, Consumer<GuardAnswer> answers) {
    try {
      answers.accept(answer);
    } catch (RuntimeException | Error e) {
      log.atError().setCause(e).log("an answer of the guard could not be handled: {}", answer);
    }
  }
}
