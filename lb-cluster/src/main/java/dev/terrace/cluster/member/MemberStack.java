package dev.terrace.cluster.member;

import java.util.ArrayList;
import java.util.List;
import org.jgroups.JChannel;
import org.jgroups.protocols.FD_ALL3;
import org.jgroups.protocols.FD_SOCK2;
import org.jgroups.protocols.FRAG2;
import org.jgroups.protocols.MERGE3;
import org.jgroups.protocols.MFC;
import org.jgroups.protocols.TCP;
import org.jgroups.protocols.TCPPING;
import org.jgroups.protocols.UFC;
import org.jgroups.protocols.UNICAST3;
import org.jgroups.protocols.VERIFY_SUSPECT2;
import org.jgroups.protocols.pbcast.GMS;
import org.jgroups.protocols.pbcast.NAKACK2;
import org.jgroups.protocols.pbcast.STABLE;
import org.jgroups.stack.Protocol;
import org.jgroups.util.TLS;
import org.jgroups.util.TLSClientAuth;

/**
 * The protocols below {@link Members}. Times were measured with JGroups 5.5.7: the end of a process
 * is noticed by its closed socket (FD_SOCK2, 0.15 to 0.2 s), a host that is silent by its missing
 * heartbeats (FD_ALL3, 0.65 to 0.9 s), a cluster that was cut grows together in 1 to 6 s (MERGE3).
 *
 * <p>All messages go through TLS. The connections of FD_SOCK2 do not: they carry nodes' addresses
 * and nothing else, and whoever breaks one only makes VERIFY_SUSPECT2 ask the suspect, through TLS.
 */
final class MemberStack {
  private MemberStack() {}

  /** A channel that is not connected yet. */
  static JChannel channel(MembersConfig config, MoreProtocols more) throws Exception {
    TCP transport = new TCP();
    transport.setBindAddress(config.bind().getAddress());
    transport.setBindPort(config.bind().getPort());
    transport.setPortRange(0);
    transport.setSockConnTimeout(300);
    transport.useVirtualThreads(true);
    transport.logAcceptError(false); // strangers are logged by MemberTls, once
    transport.tls(
        new TLS()
            .enabled(true)
            .setSSLContext(config.tls())
            .setClientAuth(TLSClientAuth.NEED)
            .setProtocols(new String[] {"TLSv1.3"}));
    TCPPING discovery = new TCPPING();
    discovery.setInitialHosts(config.nodes());
    discovery.setPortRange(0);
    // Without an address of its own it listens on all, introduces itself as the loopback one, finds
    // nobody to watch, and says nothing about it.
    FD_SOCK2 sockets = new FD_SOCK2();
    sockets.setBindAddress(config.bind().getAddress());
    sockets.setOffset(MembersConfig.FAILURE_PORT_OFFSET);
    sockets.setPortRange(0);
    FD_ALL3 heartbeats = new FD_ALL3();
    heartbeats.setInterval(150);
    heartbeats.setTimeout(600);
    GMS membership = new GMS();
    membership.setJoinTimeout(500);
    membership.setViewAckCollectionTimeout(500);
    membership.printLocalAddress(false); // it would go to standard output
    membership.setMaxJoinAttempts(0); // never gives up and goes alone while others are there
    List<Protocol> protocols = new ArrayList<>();
    protocols.add(transport);
    protocols.add(discovery);
    protocols.add(new MERGE3().setMinInterval(1_000).setMaxInterval(3_000));
    protocols.add(sockets);
    protocols.add(heartbeats);
    protocols.add(new VERIFY_SUSPECT2().setTimeout(100));
    protocols.add(new NAKACK2().useMcastXmit(false));
    protocols.add(new UNICAST3());
    protocols.add(new STABLE());
    protocols.addAll(more.belowMembership());
    protocols.add(membership);
    protocols.add(new UFC());
    protocols.add(new MFC());
    protocols.add(new FRAG2());
    protocols.addAll(more.onTop());
    JChannel channel = new JChannel(protocols);
    transport.disableDiagnostics();
    channel.setName(config.self());
    channel.setDiscardOwnMessages(true);
    return channel;
  }
}
