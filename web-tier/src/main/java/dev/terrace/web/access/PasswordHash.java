package dev.terrace.web.access;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.password4j.BcryptFunction;
import java.security.MessageDigest;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.commons.codec.digest.Md5Crypt;
import org.apache.commons.codec.digest.Sha2Crypt;

/** A password as a users file has it: hashed slowly, with a salt. */
sealed interface PasswordHash {
  /** Longest password that is looked at; hashing a longer one would be work for nothing. */
  int MAX_PASSWORD = 256;

  /** Whether it is the hash of this password. Takes as long whatever the answer. */
  boolean fits(byte[] password);

  /** {@code $2y$10$…} of {@code htpasswd -B}. */
  record Bcrypt(String text) implements PasswordHash {
    static final Pattern FORM = Pattern.compile("\\$2[aby]\\$(\\d\\d)\\$[./A-Za-z0-9]{53}");

    @Override
    public boolean fits(byte[] password) {
      return BcryptFunction.getInstanceFromHash(text).check(password, text.getBytes(UTF_8));
    }
  }

  /** {@code $apr1$…} of {@code htpasswd -m}, {@code $1$…} of {@code openssl passwd -1}. */
  record Md5(String text) implements PasswordHash {
    static final Pattern FORM =
        Pattern.compile("\\$(apr1|1)\\$[./A-Za-z0-9]{1,8}\\$[./A-Za-z0-9]{22}");

    @Override
    public boolean fits(byte[] password) {
      byte[] copy = password.clone(); // the library overwrites what it gets
      return same(
          text,
          text.startsWith("$apr1$")
              ? Md5Crypt.apr1Crypt(copy, text)
              : Md5Crypt.md5Crypt(copy, text));
    }
  }

  /** {@code $5$…} and {@code $6$…} of {@code openssl passwd -5} and {@code -6}. */
  record Sha2(String text) implements PasswordHash {
    static final Pattern FORM =
        Pattern.compile(
            "\\$[56]\\$(?:rounds=(\\d{1,9})\\$)?[./A-Za-z0-9]{1,16}\\$[./A-Za-z0-9]{43,86}");

    @Override
    public boolean fits(byte[] password) {
      byte[] copy = password.clone();
      return same(
          text,
          text.startsWith("$5$")
              ? Sha2Crypt.sha256Crypt(copy, text)
              : Sha2Crypt.sha512Crypt(copy, text));
    }
  }

  private static boolean same(String one, String other) {
    return MessageDigest.isEqual(one.getBytes(UTF_8), other.getBytes(UTF_8));
  }

  /**
   * Reads a hash.
   *
   * @throws IllegalArgumentException with what is wrong with it, without the hash itself
   */
  static PasswordHash parse(String text) {
    Matcher bcrypt = Bcrypt.FORM.matcher(text);
    if (bcrypt.matches()) {
      int cost = Integer.parseInt(bcrypt.group(1));
      if (cost < 4 || cost > 17) {
        throw new IllegalArgumentException("the cost of bcrypt must be 4 to 17 but is " + cost);
      }
      return new Bcrypt(text);
    }
    if (Md5.FORM.matcher(text).matches()) {
      return new Md5(text);
    }
    Matcher sha2 = Sha2.FORM.matcher(text);
    if (sha2.matches()) {
      if (sha2.group(1) != null && Integer.parseInt(sha2.group(1)) > 1_000_000) {
        throw new IllegalArgumentException("more than 1000000 rounds take too long");
      }
      return new Sha2(text);
    }
    throw new IllegalArgumentException(
        "not a hash of bcrypt ($2y$…), apr1 ($apr1$…) or SHA-crypt ($5$…, $6$…), or not a whole"
            + " one; plain passwords and {SHA} are not taken. htpasswd -B makes a good one");
  }
}
