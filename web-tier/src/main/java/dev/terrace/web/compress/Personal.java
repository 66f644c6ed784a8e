package dev.terrace.web.compress;

/** Which answers that are meant for one person are compressed; see {@link PersonalAnswers}. */
public enum Personal {
  /** All; only right where no page shows a secret beside what a link can put into it. */
  ALWAYS,
  /** Those that the person's own use of the site asked for, not another site's page. */
  SAME_SITE,
  /** None. */
  NEVER
}
