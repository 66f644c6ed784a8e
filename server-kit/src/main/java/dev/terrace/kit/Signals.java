package dev.terrace.kit;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * TERM and INT stop, HUP reloads, USR1 opens log files anew. The JVM's own answer to TERM and INT,
 * running shutdown hooks, would end the process with code 143 and could not be told apart from a
 * kill.
 *
 * <p>Uses {@code sun.misc.Signal} (module jdk.unsupported, exported on purpose) by reflection: its
 * compiler warning cannot be suppressed, and warnings are errors here.
 */
final class Signals implements AutoCloseable {
  private final Map<Object, Object> before = new LinkedHashMap<>();
  private final Class<?> signalType;
  private final Class<?> handlerType;
  private final Method handle;

  Signals(Consumer<String> stop, Runnable reload, Runnable reopen) {
    try {
      signalType = Class.forName("sun.misc.Signal");
      handlerType = Class.forName("sun.misc.SignalHandler");
      handle = signalType.getMethod("handle", signalType, handlerType);
      handle("TERM", () -> stop.accept("SIGTERM"));
      handle("INT", () -> stop.accept("SIGINT"));
      handle("HUP", reload);
      handle("USR1", reopen);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("this Java runtime lacks the module jdk.unsupported", e);
    }
  }

  private void handle(String name, Runnable action) throws ReflectiveOperationException {
    Object signal = signalType.getConstructor(String.class).newInstance(name);
    Object handler =
        Proxy.newProxyInstance(
            Signals.class.getClassLoader(),
            new Class<?>[] {handlerType},
            (_, method, arguments) -> invoke(method, arguments, action));
    before.put(signal, handle(signal, handler));
  }

  private static @Nullable Object invoke(Method method, Object[] arguments, Runnable action)
      throws ReflectiveOperationException {
    if (method.getName().equals("handle")) {
      action.run();
      return null;
    }
    return method.invoke(action, arguments); // equals, hashCode, toString: of the action
  }

  private Object handle(Object signal, Object handler) throws ReflectiveOperationException {
    try {
      return handle.invoke(null, signal, handler);
    } catch (InvocationTargetException e) {
      throw new IllegalStateException(
          signal + " cannot be handled; was the JVM started with -Xrs?", e.getCause());
    }
  }

  /** Puts back what was there. */
  @Override
  public void close() {
    before.forEach((signal, handler) -> {
      try {
        handle(signal, handler);
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException("cannot put back the handler of " + signal, e);
      }
    });
  }
}
