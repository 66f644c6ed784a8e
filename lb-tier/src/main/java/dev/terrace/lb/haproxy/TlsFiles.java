package dev.terrace.lb.haproxy;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where files of TLS lie that are given without a folder.
 *
 * @param crtBase {@code crt-base} of the section global, empty if none was given
 * @param caBase {@code ca-base}, the same
 */
record TlsFiles(String crtBase, String caBase) {
  static final TlsFiles NONE = new TlsFiles("", "");

  TlsFiles withCrtBase(String folder) {
    return new TlsFiles(folder, caBase);
  }

  TlsFiles withCaBase(String folder) {
    return new TlsFiles(crtBase, folder);
  }

  /** A file of {@code crt}. */
  String crt(String file) {
    return below(crtBase, file);
  }

  /** A file of {@code ca-file} or {@code crl-file}. */
  String ca(String file) {
    return below(caBase, file);
  }

  /** As HAProxy does: the key may be in a file of its own beside that of the certificate. */
  static String key(String crt) {
    return Files.isRegularFile(Path.of(crt + ".key")) ? crt + ".key" : crt;
  }

  private static String below(String base, String file) {
    return base.isEmpty() || file.startsWith("/") ? file : base + "/" + file;
  }
}
