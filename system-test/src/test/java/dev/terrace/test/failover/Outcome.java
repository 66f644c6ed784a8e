package dev.terrace.test.failover;

import java.net.URI;

/**
 * How one request of the trickle ended.
 *
 * @param at when it was sent, nanoseconds since the trickle began
 * @param post whether it was a comment, otherwise it was a GET
 * @param url the load balancer that answered, or the last one tried
 * @param result the status, or what broke
 * @param ok whether it got what it asked for
 * @param triedAgain whether the client had to go to the other load balancer
 * @param text the comment
 * @param doneAt when the answer was there
 */
record Outcome(
    long at,
    boolean post,
    URI url,
    String result,
    boolean ok,
    boolean triedAgain,
    String text,
    long doneAt) {}
