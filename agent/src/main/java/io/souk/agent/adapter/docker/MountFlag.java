package io.souk.agent.adapter.docker;

import com.github.dockerjava.api.model.BindOptions;
import com.github.dockerjava.api.model.BindPropagation;
import com.github.dockerjava.api.model.Driver;
import com.github.dockerjava.api.model.Mount;
import com.github.dockerjava.api.model.MountType;
import com.github.dockerjava.api.model.TmpfsOptions;
import com.github.dockerjava.api.model.VolumeOptions;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The fields of {@code docker run --mount}, while they are read. */
final class MountFlag {
  private static final int OCTAL = 8;

  private final Mount mount = new Mount().withType(MountType.VOLUME);
  private final Map<String, String> labels = new HashMap<>();
  private final Map<String, String> driverOptions = new HashMap<>();
  private Optional<String> driver = Optional.empty();
  private Optional<Boolean> noCopy = Optional.empty();
  private Optional<TmpfsOptions> tmpfs = Optional.empty();

  private MountFlag() {}

  /**
   * @throws IllegalArgumentException for a field that is unknown or malformed
   */
  static Mount parse(String value) {
    MountFlag flag = new MountFlag();
    for (String field : CommaFields.split(value)) {
      int at = field.indexOf('=');
      String text = field.substring(at + 1);
      if (at < 0) {
        flag.field(field, "true");
      } else {
        flag.field(field.substring(0, at), text);
      }
    }
    return flag.build();
  }

  private void field(String name, String value) {
    switch (name) {
      case "type" -> mount.withType(type(value));
      case "source", "src" -> mount.withSource(value);
      case "target", "destination", "dst" -> mount.withTarget(value);
      case "readonly", "ro" -> mount.withReadOnly(RunFlag.flag(value));
      case "bind-propagation" ->
          mount.withBindOptions(new BindOptions().withPropagation(propagation(value)));
      case "volume-driver" -> driver = Optional.of(value);
      case "volume-opt" -> RunFlag.pair(value, "=", driverOptions);
      case "volume-label" -> RunFlag.pair(value, "=", labels);
      case "volume-nocopy" -> noCopy = Optional.of(RunFlag.flag(value));
      case "tmpfs-size" -> tmpfs = Optional.of(tmpfs().withSizeBytes(RunFlag.bytes(value)));
      case "tmpfs-mode" -> tmpfs = Optional.of(tmpfs().withMode(Integer.parseInt(value, OCTAL)));
      case "consistency" -> {} // Only where containers run in a virtual machine.
      default -> throw new IllegalArgumentException("unknown field '" + name + "'");
    }
  }

  private TmpfsOptions tmpfs() {
    return tmpfs.orElseGet(TmpfsOptions::new);
  }

  private static MountType type(String name) {
    return switch (name) {
      case "bind" -> MountType.BIND;
      case "volume" -> MountType.VOLUME;
      case "tmpfs" -> MountType.TMPFS;
      default ->
          throw new IllegalArgumentException("type '" + name + "': expected bind, volume or tmpfs");
    };
  }

  private static BindPropagation propagation(String name) {
    return switch (name) {
      case "private" -> BindPropagation.PRIVATE;
      case "rprivate" -> BindPropagation.R_PRIVATE;
      case "shared" -> BindPropagation.SHARED;
      case "rshared" -> BindPropagation.R_SHARED;
      case "slave" -> BindPropagation.SLAVE;
      case "rslave" -> BindPropagation.R_SLAVE;
      default -> throw new IllegalArgumentException("unknown propagation '" + name + "'");
    };
  }

  private Mount build() {
    if (mount.getTarget() == null) {
      throw new IllegalArgumentException("expected a target");
    }
    if (driver.isPresent() || !driverOptions.isEmpty() || !labels.isEmpty() || noCopy.isPresent()) {
      VolumeOptions options = new VolumeOptions().withLabels(labels);
      noCopy.ifPresent(options::withNoCopy);
      if (driver.isPresent() || !driverOptions.isEmpty()) {
        options.withDriverConfig(
            new Driver().withName(driver.orElse("local")).withOptions(driverOptions));
      }
      mount.withVolumeOptions(options);
    }
    tmpfs.ifPresent(mount::withTmpfsOptions);
    return mount;
  }
}
