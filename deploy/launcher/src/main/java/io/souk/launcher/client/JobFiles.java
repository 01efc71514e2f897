package io.souk.launcher.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.souk.launcher.option.UsageException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Job definitions from files, each of which holds a job, a list of jobs as {@code GET jobs} gives
 * it, or a list under {@code jobs}. They are kept in an order in which every parent comes before
 * its children.
 */
final class JobFiles {

  /** So many names stand at each end of a long circle. */
  private static final int NAMED = 10;

  private final Map<String, Entry> jobs = new LinkedHashMap<>();
  private boolean several;

  /** A job and the file it is from. */
  record Entry(String file, ObjectNode job) {

    String name() {
      return job.path("name").asText();
    }
  }

  private JobFiles() {}

  /** The jobs of all {@code .json} files below a directory. */
  static JobFiles below(Path dir) {
    JobFiles files = new JobFiles();
    files.several = true;
    AppFiles.jsonFiles(dir)
        .forEach(file -> files.add(dir.relativize(file).toString(), AppFiles.read(file)));
    return files;
  }

  /** The jobs of one file that is read already. */
  static JobFiles of(String file, JsonNode content) {
    JobFiles files = new JobFiles();
    files.add(file, content);
    return files;
  }

  /** Whether more was given than one definition, even if it is a list of one. */
  boolean several() {
    return several;
  }

  private void add(String file, JsonNode content) {
    JsonNode list = content.isObject() && !content.has("name") ? content.path("jobs") : content;
    if (list.isArray()) {
      several = true;
      list.forEach(each -> addJob(file, each));
    } else {
      addJob(file, content);
    }
  }

  private void addJob(String file, JsonNode given) {
    if (!(given instanceof ObjectNode job)) {
      throw new UsageException(file + ": expected a job as a JSON object, or a list of jobs");
    }
    if (!job.path("name").isTextual() || job.path("name").asText().isEmpty()) {
      throw new UsageException(file + ": 'name' is missing");
    }
    ObjectNode posted = job.deepCopy();
    // null counts as absent, and an empty list beside a schedule is how some tools say "none"
    if (posted.path("parents").isNull()
        || (posted.path("parents").isEmpty() && posted.hasNonNull("schedule"))) {
      posted.remove("parents");
    }
    Entry before = jobs.put(posted.path("name").asText(), new Entry(file, posted));
    if (before != null) {
      throw new UsageException(
          "job %s is defined twice, in %s and in %s".formatted(before.name(), before.file(), file));
    }
  }

  /**
   * The jobs, parents before children.
   *
   * @throws UsageException when jobs wait for each other, naming the circle
   */
  List<Entry> jobs() {
    List<Entry> ordered = new ArrayList<>();
    Set<String> done = new HashSet<>();
    for (String name : jobs.keySet()) {
      place(name, done, ordered);
    }
    return ordered;
  }

  /**
   * A job on the way up from one to its parents.
   *
   * @param parents those that have not been looked at yet
   */
  private record Climb(String name, Iterator<String> parents) {}

  /** Walks up from a job without recursion, for chains may be long. */
  private void place(String start, Set<String> done, List<Entry> ordered) {
    if (done.contains(start)) {
      return;
    }
    Deque<Climb> path = new ArrayDeque<>();
    Set<String> open = new HashSet<>();
    climb(start, path, open);
    while (!path.isEmpty()) {
      Climb at = path.peek();
      if (!at.parents().hasNext()) {
        path.pop();
        open.remove(at.name());
        done.add(at.name());
        ordered.add(jobs.get(at.name()));
        continue;
      }
      String parent = at.parents().next();
      if (open.contains(parent)) {
        throw new UsageException("these jobs would wait for each other: " + circle(path, parent));
      }
      if (jobs.containsKey(parent) && !done.contains(parent)) {
        climb(parent, path, open);
      }
    }
  }

  private void climb(String name, Deque<Climb> path, Set<String> open) {
    path.push(new Climb(name, JobsApi.parents(jobs.get(name).job()).iterator()));
    open.add(name);
  }

  /** The path runs from the last parent looked at down to the job it began with. */
  private static String circle(Deque<Climb> path, String parent) {
    List<String> names = new ArrayList<>(List.of(parent));
    for (Climb each : path) {
      names.add(each.name());
      if (each.name().equals(parent)) {
        break;
      }
    }
    int more = names.size() - 2 * NAMED;
    return more <= 0
        ? String.join(" <- ", names)
        : "%s <- … %d more … <- %s"
            .formatted(
                String.join(" <- ", names.subList(0, NAMED)),
                more,
                String.join(" <- ", names.subList(names.size() - NAMED, names.size())));
  }
}
