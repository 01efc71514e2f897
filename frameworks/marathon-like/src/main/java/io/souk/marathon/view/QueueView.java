package io.souk.marathon.view;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.souk.marathon.app.App;
import io.souk.marathon.app.AppId;
import io.souk.marathon.app.Timestamp;
import io.souk.marathon.instance.Condition;
import io.souk.marathon.instance.Instance;
import io.souk.marathon.match.RejectReason;
import io.souk.marathon.problem.RequestException;
import io.souk.marathon.state.LaunchLog;
import io.souk.marathon.state.World;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/** What waits to be launched, for how long still, and why offers did not help (Marathon, §5.8). */
public final class QueueView {

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private final World world;
  private final String defaultRole;

  /** A view of what waits in {@code world}. */
  public QueueView(World world, String defaultRole) {
    this.world = world;
    this.defaultRole = defaultRole;
  }

  /** The queue. */
  public ObjectNode json(Instant now) {
    ObjectNode json = NODES.objectNode();
    ArrayNode queue = json.putArray("queue");
    for (App app : world.apps().values()) {
      if (isQueued(app.id())) {
        queue.add(item(app, now));
      }
    }
    return json;
  }

  /** Refuses an app that waits for nothing. */
  public void checkQueued(AppId id) {
    if (world.app(id).isEmpty() || !isQueued(id)) {
      throw RequestException.notFound("Application " + id + " not found in tasks queue.");
    }
  }

  private boolean isQueued(AppId id) {
    return world.instancesOf(id).stream().anyMatch(Instance::isWaiting);
  }

  private ObjectNode item(App app, Instant now) {
    ObjectNode item = NODES.objectNode();
    item.put(
        "count",
        world.instancesOf(app.id()).stream()
            .filter(e -> e.isWaiting() || e.condition() == Condition.PROVISIONED)
            .count());
    // Left out when it is the default: the Python client knows no such key.
    if (!app.role().equals(defaultRole)) {
      item.put("role", app.role());
    }
    Duration left = left(app, now);
    item.putObject("delay")
        .put("timeLeftSeconds", (int) Math.ceil(left.toMillis() / 1000.0))
        .put("overdue", left.isZero());
    world
        .memory()
        .log(app.id())
        .ifPresent(
            log -> {
              item.put("since", new Timestamp(log.since()).toString());
              item.set("processedOffersSummary", summary(log));
            });
    item.set("app", app.json());
    return item;
  }

  private Duration left(App app, Instant now) {
    return world
        .memory()
        .backoff(app)
        .map(backoff -> Duration.between(now, backoff.launchFrom()))
        .filter(left -> !left.isNegative())
        .orElse(Duration.ZERO);
  }

  private static ObjectNode summary(LaunchLog log) {
    ObjectNode summary =
        NODES
            .objectNode()
            .put("processedOffersCount", log.processed())
            .put("unusedOffersCount", log.unusedCount());
    log.lastUnused()
        .ifPresent(at -> summary.put("lastUnusedOfferAt", new Timestamp(at).toString()));
    log.lastUsed().ifPresent(at -> summary.put("lastUsedOfferAt", new Timestamp(at).toString()));
    summary.set("rejectSummaryLastOffers", reasons(log.declinedLast(), log.lastOffers()));
    summary.set("rejectSummaryLaunchAttempt", reasons(log.declined(), log.processed()));
    return summary;
  }

  /** Each row counts the offers that came as far as it. */
  private static ArrayNode reasons(Map<RejectReason, Integer> declined, int offers) {
    ArrayNode rows = NODES.arrayNode();
    int left = offers;
    for (RejectReason reason : RejectReason.values()) {
      int count = declined.getOrDefault(reason, 0);
      rows.addObject()
          .put("reason", reason.wireName())
          .put("declined", count)
          .put("processed", left);
      left -= count;
    }
    return rows;
  }
}
