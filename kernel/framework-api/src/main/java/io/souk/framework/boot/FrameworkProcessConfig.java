package io.souk.framework.boot;

import io.souk.framework.HttpEndpoint;
import io.souk.framework.adapter.http.HttpSessionConfig;
import io.souk.security.RoleSecurity;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Where a framework that runs by itself finds the masters and keeps its data.
 *
 * @param session how it reaches the masters
 * @param workDir its data stand below, in a directory of the framework's name
 * @param sections what the operator set, by the name of the framework
 * @param endpoint where its routes and meters are; nowhere when empty
 * @param security what it shows of itself and whom it trusts
 */
public record FrameworkProcessConfig(
    HttpSessionConfig session,
    Path workDir,
    Map<String, JsonObject> sections,
    Optional<HttpEndpoint> endpoint,
    RoleSecurity security) {

  /** Nothing set, and no port. */
  public FrameworkProcessConfig(HttpSessionConfig session, Path workDir) {
    this(session, workDir, Map.of(), Optional.empty(), RoleSecurity.OPEN);
  }

  /** The same with what the operator set. */
  public FrameworkProcessConfig withSections(Map<String, JsonObject> sections) {
    return new FrameworkProcessConfig(session, workDir, sections, endpoint, security);
  }

  /** The same with a port. */
  public FrameworkProcessConfig withEndpoint(HttpEndpoint endpoint) {
    return new FrameworkProcessConfig(session, workDir, sections, Optional.of(endpoint), security);
  }

  /** The same, towards the masters and at its own port. */
  public FrameworkProcessConfig withSecurity(RoleSecurity other) {
    return new FrameworkProcessConfig(
        session.withSecurity(other), workDir, sections, endpoint, other);
  }
}
