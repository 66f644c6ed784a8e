package dev.terrace.proxy.health;

/** What an operator wants of a server. */
public enum AdminState {
  /** To work, as far as its health allows. */
  READY,
  /** To keep the visitors it has and take no new ones. */
  DRAIN,
  /** To take no traffic at all; it is not checked either. */
  MAINT
}
