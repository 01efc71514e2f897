package io.souk.agent.boot;

import io.souk.agent.adapter.disk.DiskRules;
import io.souk.agent.adapter.disk.DiskWatch;
import io.souk.agent.adapter.disk.MeasuredRuntime;
import io.souk.agent.checkpoint.Layout;
import io.souk.agent.runtime.ContainerRuntime;
import io.souk.protocol.map.DurationFormat;
import java.time.Duration;
import java.util.Map;
import java.util.function.Function;

/**
 * How the agent treats what containers write (isolator {@code disk/du}).
 *
 * @param interval from one measurement to the next
 * @param enforced whether a container that writes more than it may is ended
 */
public record DiskUse(Duration interval, boolean enforced) {

  private static final Duration SHORTEST = Duration.ofMillis(10);

  /** Of the command line. */
  public static final DiskUse DEFAULT = new DiskUse(Duration.ofSeconds(15), false);

  public DiskUse {
    if (interval.compareTo(SHORTEST) < 0) {
      throw new IllegalArgumentException(
          "--container-disk-watch-interval "
              + DurationFormat.text(interval)
              + ": expected 10ms or more");
    }
  }

  /** A limit that nobody would keep is not to be asked for. */
  void check(boolean measured) {
    if (enforced && !measured) {
      throw new IllegalArgumentException(
          "--enforce-container-disk-quota: expected disk/du among --isolation");
    }
  }

  void addTo(Map<String, String> flags) {
    flags.put("container_disk_watch_interval", DurationFormat.text(interval));
    flags.put("enforce_container_disk_quota", Boolean.toString(enforced));
  }

  /** One watch for all runtimes that are put into it. */
  Function<ContainerRuntime, ContainerRuntime> eyes(Layout layout) {
    DiskWatch watch = new DiskWatch(interval);
    DiskRules rules = new DiskRules(enforced, layout.root().resolve("slaves"), layout::volume);
    return runtime -> new MeasuredRuntime(runtime, rules, watch);
  }
}
