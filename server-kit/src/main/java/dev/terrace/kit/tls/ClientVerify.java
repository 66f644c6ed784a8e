package dev.terrace.kit.tls;

/** Whether clients have to show a certificate, HAProxy's {@code verify} of a bind. */
public enum ClientVerify {
  /** They are not asked for one. */
  NONE,
  /** They may; one that is not valid ends the handshake. */
  OPTIONAL,
  /** Without a valid one there is no connection. */
  REQUIRED
}
