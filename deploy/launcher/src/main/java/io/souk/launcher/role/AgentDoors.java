package io.souk.launcher.role;

import io.souk.launcher.option.UsageException;
import io.souk.security.Realm;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Whom an agent asks who they are. */
final class AgentDoors {

  private static final String EXECUTORS = "--authenticate-http-executors";

  @Option(
      names = EXECUTORS,
      arity = "0..1",
      negatable = true,
      fallbackValue = "true",
      description = "Ask executors for their token (default: with --jwt-secret-key).")
  private Boolean executors;

  @Option(
      names = "--jwt-secret-key",
      paramLabel = "FILE",
      description = "What signs the tokens of executors, 32 bytes or more.")
  private Path tokenKey;

  /** All that an agent serves. */
  SecurityOptions.Doors doors(SecurityOptions options) {
    if (executors != null && executors && tokenKey == null) {
      throw new UsageException(EXECUTORS + ": expected --jwt-secret-key with it");
    }
    boolean asked = executors == null ? tokenKey != null : executors;
    return options
        .readers(Realm.AGENT_READONLY)
        .and(options.writers(Realm.AGENT_READWRITE))
        .and(
            new SecurityOptions.Doors(
                Map.of(Realm.AGENT_EXECUTOR, asked),
                Map.of(Realm.AGENT_EXECUTOR, EXECUTORS),
                Optional.ofNullable(tokenKey)));
  }
}
