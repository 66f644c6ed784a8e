package dev.terrace.cluster.testnet;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Predicate;

/** What a process writes, line by line, for tests that wait for one of them. */
public final class Lines {
  private final Process process;
  private final List<String> lines = new ArrayList<>();
  private int seen;

  public Lines(Process process) {
    this.process = process;
    Thread.ofPlatform().daemon().name("lines of " + process.pid()).start(this::read);
  }

  private void read() {
    try (BufferedReader in = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        synchronized (this) {
          lines.add(line);
          notifyAll();
        }
      }
    } catch (IOException _) {
      // killed
    }
  }

  /** Waits for a line that begins so; gives the rest of it. */
  public String await(String beginning) {
    return await(0, beginning);
  }

  /** The same for lines that no call of this method has seen yet. */
  public synchronized String next(String beginning) {
    return await(seen, beginning);
  }

  private synchronized String await(int first, String beginning) {
    long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    int next = first;
    try {
      while (true) {
        for (; next < lines.size(); next++) {
          if (lines.get(next).startsWith(beginning)) {
            seen = Math.max(seen, next + 1);
            return lines.get(next).substring(beginning.length());
          }
        }
        long left = (deadline - System.nanoTime()) / 1_000_000;
        if (left <= 0) {
          throw new AssertionError("no line '" + beginning + "' but " + lines);
        }
        wait(left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Waits until all lines so far are as wanted; the predicate must not keep them. */
  public synchronized void await(Duration patience, Predicate<List<String>> wanted) {
    long deadline = System.nanoTime() + patience.toNanos();
    try {
      while (!wanted.test(Collections.unmodifiableList(lines))) {
        long left = (deadline - System.nanoTime()) / 1_000_000;
        if (left <= 0) {
          int from = Math.max(0, lines.size() - 20);
          throw new AssertionError(
              "not within " + patience + ": " + lines.subList(from, lines.size()));
        }
        wait(left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** All lines so far. */
  public synchronized List<String> all() {
    return List.copyOf(lines);
  }

  /** Writes a line to the process. */
  public void say(String line) {
    try {
      process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
      process.getOutputStream().flush();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
