package dev.terrace.app;

import dev.terrace.app.db.DatabaseConfig;
import dev.terrace.app.http.ApiConfig;
import dev.terrace.app.overload.OverloadConfig;
import dev.terrace.app.search.SearchConfig;
import dev.terrace.app.site.SiteConfig;
import dev.terrace.app.user.LoginConfig;
import dev.terrace.app.user.PasswordConfig;
import dev.terrace.app.user.TokenConfig;
import dev.terrace.kit.TierConfig;
import dev.terrace.kit.admin.AdminConfig;
import dev.terrace.kit.config.Default;
import dev.terrace.kit.config.Doc;
import dev.terrace.kit.config.HostPort;
import dev.terrace.kit.http.ForwardedConfig;
import dev.terrace.kit.http.LimitsConfig;
import dev.terrace.kit.lifecycle.DrainConfig;
import dev.terrace.kit.log.LogConfig;

/**
 * The configuration of the application server. Of all this a reload changes the token keys and
 * their lifetime; the rest takes a restart.
 *
 * @param listen where the tier above reaches it, default 127.0.0.1:9080
 */
public record AppConfig(
    @Doc("where the tier above reaches the application") @Default("127.0.0.1:9080") HostPort listen,
    @Doc("whose word is taken for a client's address and TLS: the tiers above")
        @Default("{trusted: [127.0.0.1, \"::1\"]}")
        ForwardedConfig forwarded,
    @Doc("what a client may ask of the listener") @Default("{}") LimitsConfig limits,
    @Doc("how much work is taken on at a time") @Default("{}") OverloadConfig overload,
    @Doc("the JSON API") @Default("{}") ApiConfig api,
    @Doc("the site that people see") @Default("{}") SiteConfig site,
    @Doc("the tokens that people are known by") TokenConfig tokens,
    @Doc("how passwords are hashed") @Default("{}") PasswordConfig passwords,
    @Doc("how often wrong passwords may be tried") @Default("{}") LoginConfig logins,
    @Doc("the database") DatabaseConfig database,
    @Doc("full-text search") @Default("{}") SearchConfig search,
    @Doc("health, metrics, reload: for operators") AdminConfig admin,
    @Doc("how it stops") @Default("{}") DrainConfig drain,
    @Doc("what is logged") @Default("{}") LogConfig log)
    implements TierConfig {

  public AppConfig {
    if (api.maxBody().bytes() > limits.maxBodySize().bytes()) {
      throw new IllegalArgumentException("api.maxBody must not be above limits.maxBodySize");
    }
    if (site.maxForm().bytes() > limits.maxBodySize().bytes()) {
      throw new IllegalArgumentException("site.maxForm must not be above limits.maxBodySize");
    }
    if (search.timeout().compareTo(database.socketTimeout()) >= 0) {
      // The connection would be given up first, and the database work on for nobody.
      throw new IllegalArgumentException("search.timeout must be below database.socketTimeout");
    }
  }

  /**
   * Requests at work at a time: two for each connection, because a request needs one only part of
   * its time, and room for those that wait for a password hash or a search, so that a rush of
   * log-ins leaves readers their share.
   */
  int maxConcurrent() {
    return overload.maxConcurrent() > 0
        ? overload.maxConcurrent()
        : 2 * database.connections()
            + passwords.concurrent()
            + passwords.maxQueue()
            + search.maxQueue();
  }

  /** Requests that may wait for their turn. */
  int maxQueue() {
    return overload.maxQueue() > 0 ? overload.maxQueue() : 8 * maxConcurrent();
  }
}
