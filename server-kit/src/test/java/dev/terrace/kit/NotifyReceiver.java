package dev.terrace.kit;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

/**
 * What systemd is to a service: a datagram socket that takes its notes. In Perl, as Java has no
 * such sockets.
 */
public final class NotifyReceiver implements AutoCloseable {
  private static final String SCRIPT =
      """
      use Socket;
      $| = 1;
      my $name = shift;
      $name =~ s/^@/\\0/;
      socket(my $in, AF_UNIX, SOCK_DGRAM, 0) or die "$!";
      bind($in, pack_sockaddr_un($name)) or die "$!";
      print "bound\\n";
      while (defined recv($in, my $message, 4096, 0)) {
        $message =~ s/\\n/|/g;
        print "$message\\n";
      }
      """;

  private final Process process;
  private final List<String> messages = new CopyOnWriteArrayList<>();

  /**
   * @param name a path, or {@code @} and an abstract name
   */
  public NotifyReceiver(String name) throws Exception {
    process = new ProcessBuilder("perl", "-e", SCRIPT, name).redirectErrorStream(true).start();
    Thread.ofVirtual().start(this::read);
    Await.until("a socket " + name, () -> messages.contains("bound"));
  }

  private void read() {
    try (var lines = process.inputReader()) {
      String line = lines.readLine();
      while (line != null) {
        messages.add(line);
        line = lines.readLine();
      }
    } catch (IOException e) {
      messages.add(e.toString()); // seen by the test that waits for something else
    }
  }

  /** All so far, lines parted by bars. */
  public List<String> messages() {
    return messages.stream().skip(1).toList();
  }

  /** Waits for a message that begins so, and returns it. */
  public String await(String beginning) throws Exception {
    Await.until(
        () -> beginning + " in " + messages, () -> starting(beginning).findAny().isPresent());
    return starting(beginning).findFirst().orElseThrow();
  }

  private Stream<String> starting(String beginning) {
    return messages.stream().filter(message -> message.startsWith(beginning));
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
