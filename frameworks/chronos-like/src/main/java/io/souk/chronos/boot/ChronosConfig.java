package io.souk.chronos.boot;

import io.souk.chronos.decide.Settings;
import java.time.ZoneId;

/**
 * Options of the framework.
 *
 * @param host address to listen at and to name as the leader
 * @param port TCP port, 0 for a free one
 * @param role whose resources are asked for, {@code *} for everybody's
 * @param runAsUser user of jobs that name none; empty for the agent's choice
 * @param zone where schedule starts without a zone are
 * @param settings how runs are treated
 * @param notifications where people are told about jobs
 */
public record ChronosConfig(
    String host,
    int port,
    String role,
    String runAsUser,
    ZoneId zone,
    Settings settings,
    Notifications notifications) {

  public ChronosConfig {
    if (host.isBlank()) {
      throw new IllegalArgumentException("--host '': expected an address");
    }
    if (port < 0 || port > 65535) {
      throw new IllegalArgumentException("--chronos-port " + port + ": expected 0 to 65535");
    }
    if (role.isBlank()) {
      throw new IllegalArgumentException("--role '': expected a role or *");
    }
  }

  /** Everything but the address as usual: jobs run as the user of this process. */
  public ChronosConfig(String host, int port) {
    this(
        host,
        port,
        "*",
        System.getProperty("user.name", ""),
        ZoneId.systemDefault(),
        Settings.STANDARD,
        Notifications.NONE);
  }

  /** The same with other settings. */
  public ChronosConfig withSettings(Settings changed) {
    return new ChronosConfig(host, port, role, runAsUser, zone, changed, notifications);
  }

  /** The same with other notifications. */
  public ChronosConfig withNotifications(Notifications changed) {
    return new ChronosConfig(host, port, role, runAsUser, zone, settings, changed);
  }
}
