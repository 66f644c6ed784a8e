package dev.terrace.cluster.announce;

import dev.terrace.cluster.address.VirtualAddress;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A program that does what standard input says: {@code probe}, {@code announce}, {@code withdraw}.
 */
final class AnnouncingHost {
  private AnnouncingHost() {}

  /** Arguments: addresses of eth0. */
  public static void main(String[] args) throws Exception {
    Map<String, VirtualAddress> addresses = new HashMap<>();
    for (String text : args) {
      addresses.put(text, VirtualAddress.of(text, "eth0"));
    }
    List<VirtualAddress> all = new ArrayList<>(addresses.values());
    try (ArpAnnouncer announcer = ArpAnnouncer.start(all, new Printer());
        var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII))) {
      System.out.println("started");
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        String[] words = line.split(" ", 2);
        VirtualAddress address = addresses.get(words[1]);
        if (address == null) {
          throw new IllegalArgumentException(line);
        }
        switch (words[0]) {
          case "probe" ->
              announcer.probe(
                  address,
                  by -> System.out.println("probed " + by.map(Mac::toString).orElse("nobody")));
          case "announce" -> announcer.announce(address, () -> true);
          case "withdraw" -> announcer.withdraw(address);
          default -> throw new IllegalArgumentException(line);
        }
      }
    }
  }

  private static final class Printer implements Announcer.Listener {
    @Override
    public void claimed(VirtualAddress address, Mac by) {
      System.out.println("claimed " + address.text() + " " + by);
    }

    @Override
    public void carrier(String interfaceName, boolean up) {
      System.out.println("carrier " + up);
    }
  }
}
