package dev.terrace.load.report;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16LE;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The requests of a run, out of Gatling's {@code simulation.log}. Gatling gives its figures to its
 * own pages only, so its log is read: a binary format that belongs to one version of Gatling, which
 * the first record names. A log that was cut is read up to there.
 */
public final class RunLog {
  /** The version whose log this reads. */
  static final String VERSION = "3.15.";

  private static final int RUN = 0;
  private static final int REQUEST = 1;
  private static final int USER = 2;
  private static final int GROUP = 3;
  private static final int ERROR = 4;

  private final DataInputStream in;
  private final Map<Integer, String> strings = new HashMap<>();
  private final List<Request> requests = new ArrayList<>();

  /**
   * A request.
   *
   * @param name which kind
   * @param begin milliseconds since the run's begin
   * @param end milliseconds since the run's begin
   * @param good whether it was answered as expected
   * @param message why not; empty when it was
   */
  public record Request(String name, int begin, int end, boolean good, String message) {
    /** How long it took, in milliseconds. */
    public int millis() {
      return end - begin;
    }
  }

  private RunLog(DataInputStream in) {
    this.in = in;
  }

  /**
   * Reads a log.
   *
   * @throws IOException if it cannot be read, or is of another version or kind
   */
  public static List<Request> read(Path file) throws IOException {
    try (var in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
      var log = new RunLog(in);
      if (in.read() != RUN) {
        throw new IOException(file + " is no log of Gatling's");
      }
      log.run(file);
      log.records(file);
      return List.copyOf(log.requests);
    }
  }

  private void run(Path file) throws IOException {
    String version = string();
    if (!version.startsWith(VERSION)) {
      throw new IOException(
          "%s was written by Gatling %s; this reads %sx".formatted(file, version, VERSION));
    }
    String _ = string(); // the simulation's class
    in.readLong(); // when it began
    String _ = string(); // its description
    for (int left = in.readInt(); left > 0; left--) {
      String _ = string(); // a scenario
    }
    for (int left = in.readInt(); left > 0; left--) {
      in.skipNBytes(in.readInt()); // an assertion
    }
  }

  private void records(Path file) throws IOException {
    try {
      for (int kind = in.read(); kind >= 0; kind = in.read()) {
        switch (kind) {
          case REQUEST -> request();
          case USER -> in.skipNBytes(4 + 1 + 4);
          case GROUP -> {
            groups();
            in.skipNBytes(4 + 4 + 4 + 1);
          }
          case ERROR -> {
            String _ = known();
            in.skipNBytes(4);
          }
          default -> throw new IOException("%s holds an unknown record %d".formatted(file, kind));
        }
      }
    } catch (EOFException _) {
      // cut off: what came before counts
    }
  }

  private void request() throws IOException {
    groups();
    String name = known();
    int begin = in.readInt();
    int end = in.readInt();
    boolean good = in.readBoolean();
    requests.add(new Request(name, begin, end, good, known()));
  }

  private void groups() throws IOException {
    for (int left = in.readInt(); left > 0; left--) {
      String _ = known();
    }
  }

  /** A string that stands in full where it comes first, and has a number from then on. */
  private String known() throws IOException {
    int index = in.readInt();
    if (index >= 0) {
      String text = string();
      strings.put(index, text);
      return text;
    }
    String text = strings.get(-index);
    if (text == null) {
      throw new IOException("the log names a string that it never wrote");
    }
    return text;
  }

  /** As the JDK holds it: one byte a character, or two. */
  private String string() throws IOException {
    int length = in.readInt();
    if (length == 0) {
      return "";
    }
    byte[] bytes = in.readNBytes(length);
    if (bytes.length < length) {
      throw new EOFException();
    }
    return new String(bytes, in.readByte() == 0 ? ISO_8859_1 : UTF_16LE);
  }
}
