package io.souk.agent.executor;

import java.util.Map;

/** Makes what executors show to the agent. */
@FunctionalInterface
public interface TokenIssuer {

  /** A token that says this of its bearer; a secret. */
  String issue(Map<String, String> claims);
}
