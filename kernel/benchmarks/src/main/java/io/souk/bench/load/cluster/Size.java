package io.souk.bench.load.cluster;

/**
 * How large the cluster is. All are 1 and up.
 *
 * @param agents simulated agents of 100 cpus
 * @param frameworks that share the work
 * @param tasks of a round, or that run all the while
 * @param perAccept tasks launched by one ACCEPT
 */
public record Size(int agents, int frameworks, int tasks, int perAccept) {

  /** A tenth of it, for the laws of growth; as many frameworks. */
  public Size tenth() {
    return new Size(Math.max(1, agents / 10), frameworks, Math.max(1, tasks / 10), perAccept);
  }

  /** As part of a variant's name. */
  public String text() {
    return "%,d agents, %,d tasks, %d framework%s"
        .formatted(agents, tasks, frameworks, frameworks == 1 ? "" : "s");
  }
}
