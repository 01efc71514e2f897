package io.souk.marathon.app;

import com.fasterxml.jackson.databind.JsonNode;
import io.souk.framework.match.BoundedExpression;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A volume that outlives the tasks of an instance (Marathon, persistent volumes).
 *
 * @param containerPath where it is in the sandbox, a single name
 * @param type what kind of disk it is made of
 * @param size MiB wanted; of a whole disk the least
 * @param maxSize MiB that a whole disk may have at most
 * @param constraints what must hold for the path of the disk
 */
public record PersistentVolume(
    String containerPath,
    Type type,
    long size,
    Optional<Long> maxSize,
    Optional<String> profile,
    List<Constraint> constraints) {

  /** What a volume is made of. */
  public enum Type {
    /** A share of the agent's own disk. */
    ROOT,
    /** A share of a disk at a path. */
    PATH,
    /** A whole disk. */
    MOUNT
  }

  /** Deeply immutable. */
  public PersistentVolume {
    constraints = List.copyOf(constraints);
  }

  static List<PersistentVolume> listOf(JsonNode volumes) {
    List<PersistentVolume> all = new ArrayList<>();
    for (JsonNode volume : volumes) {
      JsonNode given = volume.path("persistent");
      if (given.isObject()) {
        all.add(
            new PersistentVolume(
                volume.path("containerPath").textValue(),
                Type.valueOf(given.path("type").asText("root").toUpperCase(java.util.Locale.ROOT)),
                given.path("size").longValue(),
                given.has("maxSize")
                    ? Optional.of(given.get("maxSize").longValue())
                    : Optional.empty(),
                given.has("profileName")
                    ? Optional.of(given.get("profileName").textValue())
                    : Optional.empty(),
                Constraint.listOf(given.path("constraints"))));
      }
    }
    return List.copyOf(all);
  }

  /** Whether a disk at this path will do. */
  public boolean accepts(String path) {
    return constraints.stream()
        .allMatch(
            each -> {
              boolean matches = BoundedExpression.of(each.value().orElse("")).matches(path);
              return (each.operator() == Constraint.Operator.LIKE) == matches;
            });
  }
}
