package dev.terrace.web.access;

import dev.terrace.kit.http.ClientAddress;
import dev.terrace.web.route.Guard;
import dev.terrace.web.route.Refusals;
import dev.terrace.web.route.Route;
import io.undertow.util.StatusCodes;

/** Answers 403 to addresses that may not ask. */
public record AddressGuard(AccessRules rules, Refusals refusals) implements Guard {
  @Override
  public Route before(Route next) {
    return (exchange, path) -> {
      if (rules.allows(ClientAddress.of(exchange))) {
        next.handle(exchange, path);
      } else {
        refusals.send(exchange, StatusCodes.FORBIDDEN, "access");
      }
    };
  }
}
