package dev.terrace.app.http;

import dev.terrace.app.overload.Limiter;
import dev.terrace.app.overload.OverloadConfig;
import dev.terrace.kit.Tier;
import io.undertow.server.HttpHandler;
import io.undertow.servlet.Servlets;
import io.undertow.servlet.api.DeploymentInfo;
import io.undertow.servlet.api.DeploymentManager;
import io.undertow.servlet.api.ServletStackTraces;
import io.undertow.servlet.util.ImmediateInstanceFactory;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * The servlet container with the application in it, ready to be the handler of an HTTP server.
 *
 * <p>A request runs on a virtual thread from the gate on: the container gets no executor of its
 * own, so it stays on the thread that calls it.
 */
public final class AppServer implements AutoCloseable {
  private final DeploymentManager deployment;
  private final ExecutorService threads;
  private final HttpHandler handler;

  /**
   * @param site answers everything that is not below {@code /api}
   * @throws IllegalStateException when the container does not start
   */
  public AppServer(
      Routes routes,
      SignIn signIn,
      Limiter limiter,
      ApiConfig api,
      OverloadConfig overload,
      HttpServlet site,
      Tier tier) {
    var servlet = new ApiServlet(routes, signIn, limiter, api, overload);
    var info =
        new DeploymentInfo()
            .setClassLoader(AppServer.class.getClassLoader())
            .setDeploymentName("conduit")
            .setContextPath("/")
            .setDefaultEncoding("UTF-8")
            .setServletStackTraces(ServletStackTraces.NONE)
            .addServlet(
                Servlets.servlet("api", ApiServlet.class, new ImmediateInstanceFactory<>(servlet))
                    .addMapping("/api/*")
                    .setLoadOnStartup(1))
            .addServlet(
                Servlets.servlet("site", site.getClass(), new ImmediateInstanceFactory<>(site))
                    .addMapping("/")
                    .setLoadOnStartup(1));
    deployment = Servlets.newContainer().addDeployment(info);
    deployment.deploy();
    threads = Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("request-", 0).factory());
    try {
      handler = new ApiGate(deployment.start(), threads, api, overload, tier.metrics());
    } catch (ServletException e) {
      threads.close();
      throw new IllegalStateException("the servlet container did not start", e);
    }
  }

  public HttpHandler handler() {
    return handler;
  }

  /** To be closed after the HTTP server: nothing new comes in then, and what runs is waited for. */
  @Override
  public void close() throws ServletException {
    threads.close();
    deployment.stop();
    deployment.undeploy();
  }
}
