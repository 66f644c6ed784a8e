package dev.terrace.cluster.address;

import dev.terrace.cluster.clock.BootClock;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A program that holds a lease of 900 ms, renews it every 200 ms, and tells on standard output what
 * becomes of its address; lines of standard input are {@code epoch N} and {@code release N}.
 */
final class LeaseHolder {
  private LeaseHolder() {}

  /** Arguments: address, interface, lifetime in seconds, voter's address and port. */
  public static void main(String[] args) throws Exception {
    VirtualAddress address = VirtualAddress.of(args[0], args[1]);
    InetSocketAddress voter =
        new InetSocketAddress(InetAddress.ofLiteral(args[3]), Integer.parseInt(args[4]));
    AtomicLong epoch = new AtomicLong(1);
    CountDownLatch end = new CountDownLatch(1);
    GuardedAddresses control =
        GuardedAddresses.start(Integer.parseInt(args[2]), List.of(address), new Printer());
    System.out.println("guard " + control.guardPid());
    Thread.ofPlatform().daemon().start(() -> listen(control, address, voter, epoch, end));
    while (!end.await(200, TimeUnit.MILLISECONDS)) {
      long now = epoch.get();
      if (now > 0) {
        control.grant(address, now, BootClock.system().nanos() + 900_000_000L, notices(voter, now));
      }
    }
    control.close();
    System.out.println("closed " + control.restarts());
  }

  private static List<Notice> notices(InetSocketAddress voter, long epoch) {
    return List.of(new Notice(voter, ("free " + epoch).getBytes(StandardCharsets.US_ASCII)));
  }

  private static void listen(
      GuardedAddresses control,
      VirtualAddress address,
      InetSocketAddress voter,
      AtomicLong epoch,
      CountDownLatch end) {
    try (var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII))) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        String[] words = line.split(" ", 2);
        switch (words[0]) {
          case "epoch" -> epoch.set(Long.parseLong(words[1]));
          case "release" -> {
            long over = Long.parseLong(words[1]);
            control.release(address, over, notices(voter, over));
          }
          default -> System.out.println("what? " + line);
        }
      }
    } catch (IOException e) {
      System.out.println(e);
    }
    end.countDown();
  }

  private static final class Printer implements AddressControl.Listener {
    @Override
    public void added(VirtualAddress address, long epoch) {
      System.out.println("added " + epoch);
    }

    @Override
    public void gone(VirtualAddress address, long epoch, String reason) {
      System.out.println("gone " + epoch + " " + reason);
    }

    @Override
    public void failed(VirtualAddress address, long epoch, String reason) {
      System.out.println("failed " + epoch + " " + reason);
    }
  }
}
