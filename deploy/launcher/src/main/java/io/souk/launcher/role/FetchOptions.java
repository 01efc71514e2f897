package io.souk.launcher.role;

import io.souk.agent.adapter.fetch.FetchSettings;
import io.souk.agent.fetch.UnpackLimits;
import io.souk.launcher.option.DurationText;
import io.souk.launcher.option.SizeText;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import picocli.CommandLine.Option;

/** How an agent fetches what commands name. */
final class FetchOptions {

  @Option(
      names = "--fetcher-cache-size",
      defaultValue = "2GB",
      converter = SizeText.class,
      description = "What fetched files kept for later tasks may take (default ${DEFAULT-VALUE}).")
  private long cacheSize;

  @Option(
      names = "--fetcher-cache-dir",
      paramLabel = "DIR",
      description = "Where they are kept (default: in the work directory); emptied at start.")
  private Path cacheDir;

  @Option(
      names = "--fetcher-stall-timeout",
      defaultValue = "1m",
      converter = DurationText.class,
      description = "A transfer that brings nothing for so long fails (default ${DEFAULT-VALUE}).")
  private Duration stallTimeout;

  @Option(
      names = "--fetcher-max-unpacked-size",
      defaultValue = "32GB",
      converter = SizeText.class,
      description = "What may be fetched and unpacked for one task (default ${DEFAULT-VALUE}).")
  private long maxUnpacked;

  @Option(
      names = "--frameworks-home",
      paramLabel = "DIR",
      description = "Where relative paths of files to fetch begin; without it they are refused.")
  private Path frameworksHome;

  FetchSettings settings() {
    if (maxUnpacked <= 0) {
      throw new IllegalArgumentException(
          "--fetcher-max-unpacked-size " + maxUnpacked + ": expected more than zero");
    }
    UnpackLimits usual = UnpackLimits.DEFAULT;
    return new FetchSettings(
        Optional.ofNullable(cacheDir),
        cacheSize,
        stallTimeout,
        Optional.ofNullable(frameworksHome),
        new UnpackLimits(maxUnpacked, usual.entries(), usual.ratio(), usual.ratioFrom()));
  }
}
