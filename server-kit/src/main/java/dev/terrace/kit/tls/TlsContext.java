package dev.terrace.kit.tls;

import java.security.KeyManagementException;
import java.security.SecureRandom;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLContextSpi;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocketFactory;
import javax.net.ssl.SSLSessionContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * A context whose engines have all their parameters (versions, cipher suites, names, client
 * certificates), so that a reload which changes any of them takes nothing but another context. Two
 * are equal when they were made of the same: then the one in force stays, and with it the sessions
 * that clients can resume.
 */
final class TlsContext extends SSLContext {
  private final Object madeOf;

  TlsContext(SSLContext context, SSLParameters parameters, boolean client, Object madeOf) {
    super(new Spi(context, parameters, client), context.getProvider(), context.getProtocol());
    this.madeOf = madeOf;
  }

  Object madeOf() {
    return madeOf;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof TlsContext context && madeOf.equals(context.madeOf);
  }

  @Override
  public int hashCode() {
    return madeOf.hashCode();
  }

  private static final class Spi extends SSLContextSpi {
    private final SSLContext context;
    private final SSLParameters parameters;
    private final boolean client;

    Spi(SSLContext context, SSLParameters parameters, boolean client) {
      this.context = context;
      this.parameters = parameters;
      this.client = client;
    }

    private SSLEngine configured(SSLEngine engine) {
      engine.setUseClientMode(client);
      engine.setSSLParameters(parameters);
      return engine;
    }

    @Override
    protected SSLEngine engineCreateSSLEngine() {
      return configured(context.createSSLEngine());
    }

    @Override
    protected SSLEngine engineCreateSSLEngine(String host, int port) {
      return configured(context.createSSLEngine(host, port));
    }

    @Override
    protected void engineInit(
        KeyManager @Nullable [] keys,
        TrustManager @Nullable [] trust,
        @Nullable SecureRandom random)
        throws KeyManagementException {
      throw new KeyManagementException("is initialised already");
    }

    @Override
    protected SSLSocketFactory engineGetSocketFactory() {
      return context.getSocketFactory();
    }

    @Override
    protected SSLServerSocketFactory engineGetServerSocketFactory() {
      return context.getServerSocketFactory();
    }

    @Override
    protected SSLSessionContext engineGetServerSessionContext() {
      return context.getServerSessionContext();
    }

    @Override
    protected SSLSessionContext engineGetClientSessionContext() {
      return context.getClientSessionContext();
    }

    @Override
    protected SSLParameters engineGetDefaultSSLParameters() {
      return context.getDefaultSSLParameters();
    }

    @Override
    protected SSLParameters engineGetSupportedSSLParameters() {
      return context.getSupportedSSLParameters();
    }
  }
}
