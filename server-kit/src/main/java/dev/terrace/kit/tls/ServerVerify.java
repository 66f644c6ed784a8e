package dev.terrace.kit.tls;

/** Whether a server's certificate is checked, HAProxy's {@code verify} of a server. */
public enum ServerVerify {
  /** Whoever answers at its address is believed. */
  NONE,
  /** It must come from a known authority, be valid now and be for the server's name. */
  REQUIRED
}
