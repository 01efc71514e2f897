package io.souk.agent.adapter.docker;

import static io.souk.agent.adapter.docker.RunFlag.host;

import com.github.dockerjava.api.model.AccessMode;
import com.github.dockerjava.api.model.Bind;
import com.github.dockerjava.api.model.Volume;
import com.github.dockerjava.api.model.VolumesFrom;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Options of {@code docker run} about file systems. */
final class StorageFlags {
  /** They only mean something where containers run in a virtual machine. */
  private static final List<String> CONSISTENCY = List.of("cached", "consistent", "delegated");

  private StorageFlags() {}

  static Map<String, RunFlag> table() {
    Map<String, RunFlag> flags = new HashMap<>();
    flags.put("volume", StorageFlags::volume);
    flags.put(
        "mount",
        host(MountFlag::parse, (host, it) -> host.withMounts(RunFlag.plus(host.getMounts(), it))));
    flags.put("volume-driver", host((host, it) -> host.withVolumeDriver(it)));
    flags.put(
        "volumes-from",
        host(
            VolumesFrom::parse,
            (host, it) -> host.withVolumesFrom(RunFlag.plus(host.getVolumesFrom(), it))));
    flags.put(
        "tmpfs", pairs(":", options -> options.host.getTmpFs(), (o, all) -> o.host.withTmpFs(all)));
    flags.put(
        "storage-opt",
        pairs("=", o -> o.host.getStorageOpt(), (o, all) -> o.host.withStorageOpt(all)));
    return flags;
  }

  private static RunFlag pairs(
      String separator,
      Function<RunOptions, Map<String, String>> getter,
      BiConsumer<RunOptions, Map<String, String>> setter) {
    return (options, value) -> {
      Map<String, String> before = getter.apply(options);
      Map<String, String> all = before == null ? new HashMap<>() : new HashMap<>(before);
      RunFlag.pair(value, separator, all);
      setter.accept(options, all);
    };
  }

  /** {@code TARGET}, {@code SOURCE:TARGET} or {@code SOURCE:TARGET:MODE[,MODE]}. */
  private static void volume(RunOptions options, String value) {
    String[] parts = value.split(":", -1);
    boolean blank = Arrays.stream(parts).limit(2).anyMatch(String::isEmpty);
    if (parts.length > 3 || blank) {
      throw new IllegalArgumentException("expected [SOURCE:]TARGET[:MODE]");
    }
    if (parts.length == 1) {
      options.volumes.add(new Volume(value));
      return;
    }
    List<Bind> binds = RunFlag.plus(options.host.getBinds(), bind(parts));
    options.host.withBinds(binds);
  }

  private static Bind bind(String[] parts) {
    String modes =
        parts.length < 3
            ? ""
            : Arrays.stream(parts[2].split(","))
                .filter(mode -> !mode.isEmpty() && !CONSISTENCY.contains(mode))
                .collect(Collectors.joining(","));
    if (modes.isEmpty()) {
      return new Bind(parts[0], new Volume(parts[1]), AccessMode.rw);
    }
    return Bind.parse(parts[0] + ":" + parts[1] + ":" + modes);
  }
}
