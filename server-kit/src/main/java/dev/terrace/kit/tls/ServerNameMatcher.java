package dev.terrace.kit.tls;

import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIMatcher;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.StandardConstants;

/**
 * Which names clients may ask for. Also where all may be, there has to be a matcher: only then does
 * JSSE tie a session to its name, as RFC 6066 §3 wants it, so that a session of one site is not
 * resumed at another.
 */
final class ServerNameMatcher extends SNIMatcher {
  private final ServerCertificates certificates;
  private final boolean strict;

  ServerNameMatcher(ServerCertificates certificates, boolean strict) {
    super(StandardConstants.SNI_HOST_NAME);
    this.certificates = certificates;
    this.strict = strict;
  }

  @Override
  public boolean matches(SNIServerName name) {
    return !strict || (name instanceof SNIHostName host && certificates.knows(host.getAsciiName()));
  }
}
