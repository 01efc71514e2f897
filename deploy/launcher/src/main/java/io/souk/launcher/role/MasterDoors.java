package io.souk.launcher.role;

import io.souk.security.Realm;
import picocli.CommandLine.Option;

/** Whom a master asks who they are. */
final class MasterDoors {

  @Option(
      names = "--authenticate-http-frameworks",
      arity = "0..1",
      negatable = true,
      fallbackValue = "true",
      description = "Ask who frameworks are (default: with --credentials).")
  private Boolean frameworks;

  @Option(
      names = "--authenticate-agents",
      arity = "0..1",
      negatable = true,
      fallbackValue = "true",
      description = "Ask who agents are (default: with --credentials).")
  private Boolean agents;

  /** All that a master serves, with the frameworks it hosts. */
  SecurityOptions.Doors doors(SecurityOptions options) {
    return options
        .readers(Realm.MASTER_READONLY)
        .and(options.writers(Realm.MASTER_READWRITE, Realm.MARATHON, Realm.CHRONOS))
        .and(options.doors("--authenticate-http-frameworks", frameworks, Realm.MASTER_SCHEDULER))
        .and(options.doors("--authenticate-agents", agents, Realm.MASTER_AGENT));
  }
}
