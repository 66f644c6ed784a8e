package dev.terrace.test.contract;

import dev.terrace.test.Api;
import org.junit.jupiter.api.Tag;

/** Base of the contract's tests: a visitor without a token. Members are made where needed. */
@Tag("database")
abstract class ContractTest {
  final Api anonymous = Api.anonymous();
}
