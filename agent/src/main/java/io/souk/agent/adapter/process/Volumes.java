package io.souk.agent.adapter.process;

import io.souk.agent.runtime.ContainerSpec;
import io.souk.agent.runtime.LaunchException;
import io.souk.agent.runtime.Mount;
import io.souk.agent.sandbox.MountLinks;
import io.souk.agent.sandbox.Sandboxes;
import io.souk.protocol.mesos.ContainerInfo;
import io.souk.protocol.mesos.Volume;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The volumes of a container with a file system view of its own (Mesos, {@code filesystem/linux}
 * without an image). What the agent itself gives it is linked into the sandbox, where everybody
 * finds it, and becomes read-only inside if it is to be; what the container names is mounted, below
 * the sandbox or at an absolute path. Blocks for the disk.
 */
record Volumes(ContainerSpec spec, StateFiles files, Optional<Account> account) {

  private static final Path TMP = Path.of("/tmp");
  private static final String OWN_TMP = ".tmp";

  /** What a task has as {@code /tmp}; goes with its sandbox. */
  static Path ownTmp(Path sandbox) {
    return sandbox.resolve(OWN_TMP);
  }

  /** Without an own view of the file system no volume can be mounted. */
  static List<Bind> refuseAny(ContainerSpec spec) throws LaunchException {
    for (Volume volume : own(spec)) {
      throw new LaunchException(
          "Volume '%s': this agent mounts volumes with isolation filesystem/linux only"
              .formatted(volume.getContainerPath()));
    }
    return List.of();
  }

  /** Those that are not among the spec's mounts already. */
  private static List<Volume> own(ContainerSpec spec) {
    return spec.containerInfo().map(ContainerInfo::getVolumesList).orElse(List.of()).stream()
        .filter(
            volume ->
                volume.getSource().getSandboxPath().getType()
                    != Volume.Source.SandboxPath.Type.PARENT)
        .toList();
  }

  /**
   * Makes what is not there yet.
   *
   * @return what is to be mounted, in order
   */
  List<Bind> prepare() throws LaunchException, IOException {
    Path tmp = ownTmp(spec.sandbox());
    Files.createDirectories(tmp);
    Files.setAttribute(tmp, "unix:mode", 01777);
    List<Bind> binds = new ArrayList<>();
    for (Mount mount : spec.mounts()) {
      if (path(mount.containerPath()).isAbsolute()) {
        binds.add(mounted(mount));
      } else {
        linked(mount).ifPresent(binds::add);
      }
    }
    int number = 0;
    for (Volume volume : own(spec)) {
      boolean readOnly = volume.getMode() == Volume.Mode.RO;
      Mount mount = new Mount(source(volume, number++), volume.getContainerPath(), readOnly);
      binds.add(path(mount.containerPath()).isAbsolute() ? mounted(mount) : placed(mount));
    }
    return binds;
  }

  /** The link leads to the source itself, which therefore is what becomes read-only. */
  private Optional<Bind> linked(Mount mount) throws LaunchException, IOException {
    MountLinks.make(List.of(mount), spec.sandbox(), account.map(Account::name));
    Path source = mount.source();
    if (source.startsWith(TMP) && !source.startsWith(spec.sandbox())) {
      Path shown = inOwnTmp(source);
      Files.createDirectories(shown);
      return Optional.of(new Bind(source, shown, mount.readOnly()));
    }
    return mount.readOnly() ? Optional.of(new Bind(source, source, true)) : Optional.empty();
  }

  /** Outside of the container nobody sees in the sandbox what is mounted there. */
  private Bind placed(Mount mount) throws LaunchException, IOException {
    Path inside = path(mount.containerPath()).normalize();
    if (inside.toString().isEmpty() || inside.startsWith("..")) {
      throw new LaunchException(
          "Volume '%s': expected a relative path below the sandbox, or an absolute one"
              .formatted(mount.containerPath()));
    }
    Path target = spec.sandbox().resolve(inside);
    Optional<String> owner = account.map(Account::name);
    if (Files.isDirectory(mount.source())) {
      Sandboxes.createBelow(spec.sandbox(), target, owner);
    } else {
      Sandboxes.createBelow(spec.sandbox(), target.getParent(), owner);
      if (!Files.exists(target)) {
        Files.createFile(target);
      }
    }
    return new Bind(mount.source(), target, mount.readOnly());
  }

  private Bind mounted(Mount mount) throws LaunchException, IOException {
    Path target = path(mount.containerPath()).normalize();
    boolean inTmp =
        target.startsWith(TMP) && !target.equals(TMP) && !target.startsWith(spec.sandbox());
    Path place = inTmp ? inOwnTmp(target) : target;
    if (inTmp && !Files.exists(place)) {
      make(place, Files.isDirectory(mount.source()));
    }
    for (Path needed : List.of(mount.source(), place)) {
      if (!Files.exists(needed)) {
        throw new LaunchException(
            "Volume '%s': %s: expected to exist on this machine"
                .formatted(mount.containerPath(), needed));
      }
    }
    return new Bind(mount.source(), place, mount.readOnly());
  }

  private Path inOwnTmp(Path path) {
    return ownTmp(spec.sandbox()).resolve(TMP.relativize(path));
  }

  private static void make(Path place, boolean directory) throws IOException {
    Files.createDirectories(directory ? place : place.getParent());
    if (!directory) {
      Files.createFile(place);
    }
  }

  private Path source(Volume volume, int number) throws LaunchException, IOException {
    Volume.Source source = volume.getSource();
    return switch (source.getType()) {
      case UNKNOWN -> {
        if (!volume.hasHostPath()) {
          throw refused(volume, "expected 'host_path' or 'source'");
        }
        Path path = path(volume.getHostPath());
        yield path.isAbsolute() ? existing(volume, path) : below(volume, path);
      }
      case HOST_PATH -> {
        Path path = path(source.getHostPath().getPath());
        if (!path.isAbsolute()) {
          throw refused(volume, "expected an absolute path of the host, not '" + path + "'");
        }
        yield existing(volume, path);
      }
      case SANDBOX_PATH -> below(volume, path(source.getSandboxPath().getPath()));
      case SECRET -> secret(volume, number);
      case DOCKER_VOLUME, CSI_VOLUME ->
          throw refused(
              volume,
              "source type " + source.getType() + ": expected HOST_PATH, SANDBOX_PATH or SECRET");
    };
  }

  private static Path existing(Volume volume, Path path) throws LaunchException {
    if (!Files.exists(path)) {
      throw refused(volume, path + " does not exist on this machine");
    }
    return path.normalize();
  }

  private Path below(Volume volume, Path path) throws LaunchException, IOException {
    Path inside = path.normalize();
    if (inside.isAbsolute() || inside.toString().isEmpty() || inside.startsWith("..")) {
      throw refused(volume, "'" + path + "': expected a relative path below the sandbox");
    }
    Path directory = spec.sandbox().resolve(inside);
    Sandboxes.createBelow(spec.sandbox(), directory, account.map(Account::name));
    return directory;
  }

  private Path secret(Volume volume, int number) throws LaunchException, IOException {
    byte[] content =
        Variables.secret(
                "Volume '" + volume.getContainerPath() + "'", volume.getSource().getSecret())
            .toByteArray();
    Path file = files.dir().resolve("secret-" + number);
    Files.deleteIfExists(file);
    Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.write(file, content);
    if (account.isPresent()) {
      Ownership.give(file, account.get().name());
    }
    return file;
  }

  private static Path path(String text) throws LaunchException {
    try {
      return Path.of(text);
    } catch (InvalidPathException e) {
      throw new LaunchException("Volume: a path with a NUL character cannot be");
    }
  }

  private static LaunchException refused(Volume volume, String why) {
    return new LaunchException("Volume '" + volume.getContainerPath() + "': " + why);
  }
}
