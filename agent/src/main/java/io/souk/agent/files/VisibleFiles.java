package io.souk.agent.files;

import io.souk.agent.linux.HeldFile;
import io.souk.agent.view.AgentView;
import io.souk.agent.view.AgentView.ExecutorView;
import io.souk.agent.view.AgentView.FrameworkView;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * Finds files that may be seen (Mesos agent, {@code /files}): those in sandboxes, those in the
 * persistent volumes that the sandbox's tasks were given, and the agent's log.
 *
 * <p>A task may put anything into its sandbox, and change it while it is being looked at. So a path
 * is followed by the kernel once, what it led to is held, and then judged by where it really lies;
 * nothing else is opened afterwards.
 */
public final class VisibleFiles {
  /** The flag of Mesos that names the agent's log. */
  public static final String LOG_FLAG = "external_log_file";

  private static final String LATEST = "latest";
  private static final int LONGEST_PATH = 8192;

  private final Supplier<AgentView> views;

  public VisibleFiles(Supplier<AgentView> views) {
    this.views = views;
  }

  /**
   * The file or directory that a path names; close it. Blocks.
   *
   * @param requested the real path of something in a sandbox, {@code
   *     /frameworks/F/executors/E/runs/C/…} (with {@code latest} for the newest run), or {@code
   *     /slave/log}
   */
  public VisibleFile find(String requested) throws FileRefusal {
    return find(requested, place -> true);
  }

  /**
   * As {@link #find(String)}, for somebody who may not see everything.
   *
   * @param permitted whether they may see what is in a place; asked before anything is looked at,
   *     with the run that {@code latest} led to
   */
  public VisibleFile find(String requested, Predicate<Place> permitted) throws FileRefusal {
    if (requested.isEmpty() || requested.indexOf('\0') >= 0 || requested.length() > LONGEST_PATH) {
      throw new FileRefusal(FileRefusal.Kind.INVALID, "Invalid path");
    }
    AgentView view = views.get();
    Optional<String> agent =
        view.info().hasId() ? Optional.of(view.info().getId().getValue()) : Optional.empty();
    Place place =
        Place.of(requested, names(view.workDir()), agent).orElseThrow(FileRefusal::missing);
    try {
      return new VisibleFile(hold(place, view, permitted), requested);
    } catch (AccessDeniedException e) {
      throw new FileRefusal(FileRefusal.Kind.DENIED, "The agent may not read it");
    } catch (NoSuchFileException | IllegalArgumentException e) {
      throw FileRefusal.missing();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /** Where the virtual paths lead, and the real ones (Mesos agent, {@code /files/debug}). */
  public Map<String, String> roots() {
    AgentView view = views.get();
    Map<String, String> roots = new TreeMap<>();
    log(view).ifPresent(file -> roots.put("/slave/log", file));
    for (FrameworkView framework : view.frameworks()) {
      for (ExecutorView executor : framework.executors()) {
        String directory = executor.directory().toString();
        String name =
            "/frameworks/%s/executors/%s/runs/latest"
                .formatted(framework.info().getId().getValue(), executor.executorId());
        roots.put(name, directory);
        roots.put(directory, directory);
        roots.put(executor.directory().resolveSibling(LATEST).toString(), directory);
      }
    }
    return roots;
  }

  private static Optional<String> log(AgentView view) {
    return Optional.ofNullable(view.flags().get(LOG_FLAG)).filter(file -> !file.isEmpty());
  }

  private static HeldFile hold(Place place, AgentView view, Predicate<Place> permitted)
      throws IOException, FileRefusal {
    Path root = view.workDir().toRealPath();
    return switch (place) {
      case Place.Log log -> {
        check(permitted, log);
        yield HeldFile.of(log(view).orElseThrow(FileRefusal::missing));
      }
      case Place.InContainer in -> {
        check(permitted, in);
        Path sandbox = root.resolve("containers").resolve(in.container());
        yield below(real(sandbox), in.rest(), List.of());
      }
      case Place.InRun in -> inRun(root, in, view, permitted);
    };
  }

  private static void check(Predicate<Place> permitted, Place place) throws FileRefusal {
    if (!permitted.test(place)) {
      throw FileRefusal.forbidden();
    }
  }

  private static HeldFile inRun(
      Path root, Place.InRun in, AgentView view, Predicate<Place> permitted)
      throws IOException, FileRefusal {
    Path runs =
        root.resolve("slaves")
            .resolve(in.agentId())
            .resolve("frameworks")
            .resolve(in.framework())
            .resolve("executors")
            .resolve(in.executor())
            .resolve("runs");
    String run = in.run().equals(LATEST) ? newest(runs) : in.run();
    check(permitted, in.withRun(run));
    Path sandbox = real(runs.resolve(run));
    List<RunVolumes.Shown> volumes = RunVolumes.of(view, run);
    try {
      HeldFile held = below(sandbox, in.rest(), volumes);
      Optional<HeldFile> volume = isEmptyDirectory(held) ? inVolume(in, volumes) : Optional.empty();
      if (volume.isEmpty()) {
        return held;
      }
      held.close();
      return volume.get();
    } catch (NoSuchFileException e) {
      return inVolume(in, volumes).orElseThrow(() -> e);
    }
  }

  /** A container that has its volumes mounted leaves nothing but empty directories outside. */
  private static Optional<HeldFile> inVolume(Place.InRun in, List<RunVolumes.Shown> volumes)
      throws IOException, FileRefusal {
    for (RunVolumes.Shown volume : volumes) {
      Optional<List<String>> rest = volume.below(in.rest());
      if (rest.isPresent() && Files.isDirectory(volume.directory())) {
        return Optional.of(below(volume.directory().toRealPath(), rest.get(), volumes));
      }
    }
    return Optional.empty();
  }

  private static boolean isEmptyDirectory(HeldFile held) throws IOException {
    if (!Files.isDirectory(held.handle())) {
      return false;
    }
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(held.handle())) {
      return !entries.iterator().hasNext();
    }
  }

  /** The link must lead to a neighbour. */
  private static String newest(Path runs) throws IOException {
    Path target = Files.readSymbolicLink(runs.resolve(LATEST));
    if (target.isAbsolute() || target.getNameCount() != 1) {
      throw new NoSuchFileException(target.toString());
    }
    return target.toString();
  }

  /** A directory of the agent's own making: whoever put a link in its way has meddled with it. */
  private static Path real(Path directory) throws IOException, FileRefusal {
    Path real = directory.toRealPath();
    if (!real.equals(directory)) {
      throw FileRefusal.missing();
    }
    return real;
  }

  private static HeldFile below(Path directory, List<String> names, List<RunVolumes.Shown> volumes)
      throws IOException, FileRefusal {
    HeldFile held = HeldFile.of(directory + "/" + String.join("/", names));
    boolean visible = false;
    try {
      visible = isVisible(held.whereabouts(), directory, volumes);
    } finally {
      if (!visible) {
        held.close();
      }
    }
    if (!visible) {
      throw FileRefusal.missing();
    }
    return held;
  }

  private static boolean isVisible(Path file, Path directory, List<RunVolumes.Shown> volumes) {
    return Stream.concat(
            Stream.of(directory), volumes.stream().map(volume -> realOrSelf(volume.directory())))
        .anyMatch(file::startsWith);
  }

  private static Path realOrSelf(Path directory) {
    try {
      return directory.toRealPath();
    } catch (IOException e) {
      return directory;
    }
  }

  private static List<String> names(Path path) {
    List<String> names = new ArrayList<>();
    StreamSupport.stream(path.spliterator(), false).map(Path::toString).forEach(names::add);
    return names;
  }
}
