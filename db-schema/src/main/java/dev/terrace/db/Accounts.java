package dev.terrace.db;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the accounts of the database and keeps them at exactly their privileges.
 *
 * <p>May be run at any time, also while the application works: what is missing is granted first,
 * only then what is too much is revoked. Accounts of the same name with another host part are left
 * alone.
 */
public final class Accounts {
  private static final Logger log = LoggerFactory.getLogger(Accounts.class);
  private static final Pattern GRANT =
      Pattern.compile("GRANT (?<privileges>.+?) ON (?<object>\\S+\\.\\S+) TO .*");

  private final Connection connection;
  private final Server.Kind server;
  private final boolean escapesNames;

  private Accounts(Connection connection, Server.Kind server, boolean escapesNames) {
    this.connection = connection;
    this.server = server;
    this.escapesNames = escapesNames;
  }

  /**
   * Creates or corrects all four accounts.
   *
   * @param admin an account that may create accounts and grant all that they get
   * @param database the schema; need not exist yet
   * @return the accounts, as in {@code terrace_app@127.0.0.1}
   * @throws DatabaseException if the server refuses
   */
  public static List<String> apply(
      DatabaseAccess admin, String database, AccountPasswords passwords, AccountOptions options) {
    if (!database.matches("[A-Za-z0-9_]{1,64}")) {
      throw new IllegalArgumentException(
          "the database's name must be letters, digits and underscores but was " + database);
    }
    // not the schema itself: it may not be there yet
    try (Connection connection = admin.withDatabase("").connect()) {
      Server.Kind server = Server.of(connection).requireSupported().kind();
      Accounts accounts = new Accounts(connection, server, escapesNames(connection, server));
      // The literals below are written for this mode.
      accounts.run("SET SESSION sql_mode = 'STRICT_TRANS_TABLES,NO_ENGINE_SUBSTITUTION'");
      List<String> names = new ArrayList<>();
      for (AccountRole role : AccountRole.values()) {
        accounts.apply(role, database, passwords.of(role), options);
        names.add(role.accountName(options.prefix()) + "@" + options.host());
      }
      log.atInfo().addKeyValue("accounts", names).log("accounts are as they should be");
      return names;
    } catch (SQLException e) {
      throw DatabaseException.of(admin, e);
    }
  }

  private void apply(AccountRole role, String database, String password, AccountOptions options)
      throws SQLException {
    String account =
        "%s@%s".formatted(quote(role.accountName(options.prefix())), quote(options.host()));
    run("CREATE USER IF NOT EXISTS %s IDENTIFIED BY %s".formatted(account, quote(password)));
    run(
        "ALTER USER %s IDENTIFIED BY %s REQUIRE %s"
            .formatted(account, quote(password), options.requireTls() ? "SSL" : "NONE"));

    Map<String, List<String>> wanted = new HashMap<>();
    role.privileges(server, database)
        .forEach((schema, privileges) -> wanted.put(object(schema), privileges));
    for (Map.Entry<String, List<String>> grant : wanted.entrySet()) {
      run(
          "GRANT %s ON %s TO %s"
              .formatted(String.join(", ", grant.getValue()), grant.getKey(), account));
    }
    revokeExcess(account, wanted);
  }

  private void revokeExcess(String account, Map<String, List<String>> wanted) throws SQLException {
    for (Map.Entry<String, List<String>> grant : granted(account).entrySet()) {
      List<String> keep = wanted.getOrDefault(grant.getKey(), List.of());
      List<String> excess = grant.getValue().stream().filter(p -> !keep.contains(p)).toList();
      if (!excess.isEmpty()) {
        log.atWarn()
            .addKeyValue("account", account)
            .addKeyValue("privileges", excess)
            .addKeyValue("on", grant.getKey())
            .log("revoking what this account should not have");
        for (String privilege : excess) { // ALL PRIVILEGES cannot be revoked along with others
          run("REVOKE %s ON %s FROM %s".formatted(privilege, grant.getKey(), account));
        }
        if (!keep.isEmpty()) {
          // ALL PRIVILEGES took these along
          run("GRANT %s ON %s TO %s".formatted(String.join(", ", keep), grant.getKey(), account));
        }
      }
    }
  }

  /** What the account has now, by object as SHOW GRANTS writes it. */
  private Map<String, List<String>> granted(String account) throws SQLException {
    Map<String, List<String>> granted = new LinkedHashMap<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SHOW GRANTS FOR " + account)) {
      while (rows.next()) {
        String line = rows.getString(1);
        Matcher matcher = GRANT.matcher(line);
        if (!matcher.matches()) {
          continue; // a role or a proxy: not ours to judge
        }
        List<String> privileges =
            granted.computeIfAbsent(matcher.group("object"), _ -> new ArrayList<>());
        Arrays.stream(matcher.group("privileges").split(", ", -1))
            .filter(privilege -> !privilege.equals("USAGE"))
            .forEach(privileges::add);
        if (line.endsWith(" WITH GRANT OPTION")) {
          privileges.add("GRANT OPTION");
        }
      }
    }
    return granted;
  }

  /** A schema as GRANT wants it: an underscore would stand for any letter. */
  private String object(String schema) {
    if (schema.equals("*")) {
      return "*.*";
    }
    // The servers know this one by its very name only.
    boolean literal = !escapesNames || schema.equals("performance_schema");
    return "`%s`.*".formatted(literal ? schema : schema.replace("_", "\\_"));
  }

  /** With partial_revokes on, MySQL takes names in grants as they are. */
  private static boolean escapesNames(Connection connection, Server.Kind server)
      throws SQLException {
    if (server == Server.Kind.MARIADB) {
      return true;
    }
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT @@GLOBAL.partial_revokes")) {
      row.next();
      return !row.getBoolean(1);
    }
  }

  private static String quote(String text) {
    return "'" + text.replace("\\", "\\\\").replace("'", "''") + "'";
  }

  private void run(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
