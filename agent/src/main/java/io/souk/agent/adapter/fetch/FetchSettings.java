package io.souk.agent.adapter.fetch;

import io.souk.agent.fetch.UnpackLimits;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * How the agent fetches.
 *
 * @param cacheDir where the cache may make a directory of its own, which is emptied at start; empty
 *     for one in the work directory
 * @param cacheBytes what the cache may hold; 0 for none
 * @param stallTimeout after which a transfer that brings nothing is given up
 * @param frameworksHome where relative paths begin; empty when they are refused
 * @param limits of what is unpacked; no single file may be bigger either
 */
public record FetchSettings(
    Optional<Path> cacheDir,
    long cacheBytes,
    Duration stallTimeout,
    Optional<Path> frameworksHome,
    UnpackLimits limits) {

  /** Mesos's defaults. */
  public static final FetchSettings DEFAULT =
      new FetchSettings(
          Optional.empty(),
          2L << 30,
          Duration.ofMinutes(1),
          Optional.empty(),
          UnpackLimits.DEFAULT);

  public FetchSettings {
    Objects.requireNonNull(limits);
    cacheDir = cacheDir.map(dir -> dir.toAbsolutePath().normalize());
    frameworksHome = frameworksHome.map(home -> home.toAbsolutePath().normalize());
    if (cacheBytes < 0) {
      throw new IllegalArgumentException(
          "--fetcher-cache-size " + cacheBytes + ": expected zero or more");
    }
    if (stallTimeout.isNegative() || stallTimeout.isZero()) {
      throw new IllegalArgumentException(
          "--fetcher-stall-timeout " + stallTimeout + ": expected more than zero");
    }
  }
}
