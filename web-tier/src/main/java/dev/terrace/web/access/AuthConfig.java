package dev.terrace.web.access;

import dev.terrace.kit.config.ConfigNote;
import dev.terrace.kit.config.ConfigRefusal;
import dev.terrace.kit.config.Default;
import dev.terrace.kit.config.Doc;
import java.nio.file.Path;
import java.util.List;

/**
 * Who may ask by name and password, nginx's {@code auth_basic}.
 *
 * @param realm what browsers show beside the question, printable ASCII, default {@code restricted}
 * @param usersFile names and hashes of passwords, as {@code htpasswd} writes them: bcrypt, apr1 or
 *     SHA-crypt; read at start and at each reload
 * @param satisfy {@code all} (default): the address must be allowed and the password right; {@code
 *     any}: an address that {@code access} allows by a rule needs no password
 * @param passOn whether the server behind gets the field Authorization, as from nginx; default
 *     true. Without it a cache stores answers as those of an open location, and still only those
 *     who know a password get them
 */
public record AuthConfig(
    @Doc("what browsers show beside the question") @Default("restricted") String realm,
    @Doc("names and hashes of passwords, as htpasswd writes them") Path usersFile,
    @Doc("all: address and password; any: an address that access allows needs no password")
        @Default("all")
        Satisfy satisfy,
    @Doc("whether the server behind gets the field Authorization") @Default("true")
        boolean passOn) {

  /** How addresses and passwords go together, nginx's {@code satisfy}. */
  public enum Satisfy {
    /** Both must fit. */
    ALL,
    /** One of them is enough. */
    ANY
  }

  /** Checks that the file is there and well-formed. */
  public AuthConfig {
    if (!realm.matches("[ -~]*")) {
      throw new ConfigRefusal(
          List.of(new ConfigNote("realm", "must be printable ASCII but was '" + realm + "'")));
    }
    try {
      var _ = UsersFile.read(usersFile);
    } catch (IllegalArgumentException e) {
      throw new ConfigRefusal(List.of(new ConfigNote("usersFile", String.valueOf(e.getMessage()))));
    }
  }
}
