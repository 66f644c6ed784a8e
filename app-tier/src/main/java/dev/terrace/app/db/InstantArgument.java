package dev.terrace.app.db;

import java.sql.Types;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import org.jdbi.v3.core.argument.AbstractArgumentFactory;
import org.jdbi.v3.core.argument.Argument;
import org.jdbi.v3.core.config.ConfigRegistry;

/** Binds an Instant as UTC date and time; Jdbi's own way goes through the JVM's time zone. */
final class InstantArgument extends AbstractArgumentFactory<Instant> {
  InstantArgument() {
    super(Types.TIMESTAMP);
  }

  @Override
  protected Argument build(Instant value, ConfigRegistry config) {
    return (position, statement, _) ->
        statement.setObject(position, LocalDateTime.ofInstant(value, ZoneOffset.UTC));
  }
}
