package dev.terrace.cluster.plan;

/** Whether a node can serve clients, by its own judgement. */
public enum Fitness {
  /** It serves. */
  FIT,
  /**
   * It answers clients, but none of its servers is up: better than nobody, since clients get an
   * error page instead of silence.
   */
  NO_SERVERS,
  /** Its own probe fails, its link is down, it is too slow, or it leaves. */
  UNFIT
}
