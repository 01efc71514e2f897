package io.souk.chronos.boot;

import io.souk.chronos.decide.Settings;
import io.souk.chronos.job.JobDefaults;
import io.souk.framework.adapter.http.Guard;
import io.souk.framework.adapter.http.Login;
import java.time.ZoneId;

/**
 * Options of the framework.
 *
 * @param host address to listen at and to name as the leader
 * @param port TCP port, 0 for a free one
 * @param role whose resources are asked for, {@code *} for everybody's
 * @param defaults what definitions get for members that they lack
 * @param settings how runs are treated
 * @param notifications where people are told about jobs
 * @param guard who may use the API, and where it is recorded what they did
 */
public record ChronosConfig(
    String host,
    int port,
    String role,
    JobDefaults defaults,
    Settings settings,
    Notifications notifications,
    Guard guard) {

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
        JobDefaults.standard(System.getProperty("user.name", ""), ZoneId.systemDefault()),
        Settings.STANDARD,
        Notifications.NONE,
        Guard.OPEN);
  }

  /** The same on any free port of the loopback interface, for anybody, telling nobody. */
  ChronosConfig onLoopback() {
    return new ChronosConfig(
        "127.0.0.1", 0, role, defaults, settings, Notifications.NONE, Guard.OPEN);
  }

  /** The same with another role. */
  public ChronosConfig withRole(String changed) {
    return new ChronosConfig(host, port, changed, defaults, settings, notifications, guard);
  }

  /** The same with other defaults. */
  public ChronosConfig withDefaults(JobDefaults changed) {
    return new ChronosConfig(host, port, role, changed, settings, notifications, guard);
  }

  /** The same with other settings. */
  public ChronosConfig withSettings(Settings changed) {
    return new ChronosConfig(host, port, role, defaults, changed, notifications, guard);
  }

  /** The same with other notifications. */
  public ChronosConfig withNotifications(Notifications changed) {
    return new ChronosConfig(host, port, role, defaults, settings, changed, guard);
  }

  /** The same for others. */
  public ChronosConfig withGuard(Guard changed) {
    return new ChronosConfig(host, port, role, defaults, settings, notifications, changed);
  }

  /** The same for those, too, who know {@code changed}. */
  public ChronosConfig withLogin(Login changed) {
    return withGuard(guard.withLogin(changed));
  }
}
