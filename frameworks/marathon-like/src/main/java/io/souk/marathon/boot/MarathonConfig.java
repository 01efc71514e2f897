package io.souk.marathon.boot;

import io.souk.framework.adapter.http.Guard;
import io.souk.marathon.adapter.http.HttpLimits;
import io.souk.marathon.decide.Rules;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * The options of the service.
 *
 * @param host address to listen on, and the name that clients are told
 * @param port port to listen on, 0 for any free one
 * @param role role that pays for everything
 * @param user user that tasks run as unless their app names one; empty for the agent's own
 * @param failoverTimeout how long tasks outlive the service
 * @param features enabled features: any of {@code vips}, {@code task_killing}, {@code
 *     gpu_resources}
 * @param rules limits and times
 * @param http what clients are allowed
 * @param secrets directory that secrets are read from; without one there are none
 * @param guard who may use the API, and where it is recorded what they did
 */
public record MarathonConfig(
    String host,
    int port,
    String role,
    String user,
    Duration failoverTimeout,
    Set<String> features,
    Rules rules,
    HttpLimits http,
    Optional<Path> secrets,
    Guard guard) {

  private static final Set<String> KNOWN_FEATURES = Set.of("vips", "task_killing", "gpu_resources");

  /** Refuses what cannot work, naming the option. */
  public MarathonConfig {
    if (host.isBlank()) {
      throw new IllegalArgumentException("--host \"\" is not an address");
    }
    if (port < 0 || port > 65535) {
      throw new IllegalArgumentException(
          "--marathon-port " + port + " is not a port: 0 to 65535 is accepted");
    }
    if (role.isBlank()) {
      throw new IllegalArgumentException("--mesos-role \"\" is not a role");
    }
    if (failoverTimeout.isNegative()) {
      throw new IllegalArgumentException("--failover-timeout " + failoverTimeout + " is negative");
    }
    if (!KNOWN_FEATURES.containsAll(features)) {
      throw new IllegalArgumentException(
          "--enable-features " + features + ": one of " + KNOWN_FEATURES + " is accepted");
    }
    features = Set.copyOf(features);
  }

  /** The defaults at this address. */
  public static MarathonConfig of(String host, int port) {
    return new MarathonConfig(
        host,
        port,
        "*",
        "",
        Duration.ofDays(7),
        Set.of(),
        Rules.DEFAULT,
        HttpLimits.DEFAULT,
        Optional.empty(),
        Guard.OPEN);
  }

  /** The same with other limits and times. */
  public MarathonConfig withRules(Rules other) {
    return new MarathonConfig(
        host, port, role, user, failoverTimeout, features, other, http, secrets, guard);
  }

  /** The same on any free port of the loopback interface, for everybody. */
  MarathonConfig onLoopback() {
    return new MarathonConfig(
        "127.0.0.1", 0, role, user, failoverTimeout, features, rules, http, secrets, Guard.OPEN);
  }

  /** The same on another port. */
  public MarathonConfig withPort(int other) {
    return new MarathonConfig(
        host, other, role, user, failoverTimeout, features, rules, http, secrets, guard);
  }

  /** The same with other limits of clients. */
  public MarathonConfig withHttp(HttpLimits other) {
    return new MarathonConfig(
        host, port, role, user, failoverTimeout, features, rules, other, secrets, guard);
  }

  /** The same with another role for services that name none. */
  public MarathonConfig withRole(String other) {
    return new MarathonConfig(
        host, port, other, user, failoverTimeout, features, rules, http, secrets, guard);
  }

  /** The same with secrets from this directory. */
  public MarathonConfig withSecrets(Path directory) {
    return new MarathonConfig(
        host,
        port,
        role,
        user,
        failoverTimeout,
        features,
        rules,
        http,
        Optional.of(directory),
        guard);
  }

  /** The same for others. */
  public MarathonConfig withGuard(Guard other) {
    return new MarathonConfig(
        host, port, role, user, failoverTimeout, features, rules, http, secrets, other);
  }
}
