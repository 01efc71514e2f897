package io.souk.marathon.view;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.souk.marathon.app.App;
import io.souk.marathon.app.AppId;
import io.souk.marathon.app.Pod;
import io.souk.marathon.app.RunSpec;
import io.souk.marathon.app.Timestamp;
import io.souk.marathon.explain.AppReasons;
import io.souk.marathon.instance.Condition;
import io.souk.marathon.instance.Instance;
import io.souk.marathon.match.RejectReason;
import io.souk.marathon.problem.RequestException;
import io.souk.marathon.state.LaunchLog;
import io.souk.marathon.state.World;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What waits to be launched, for how long still, and why offers did not help (Marathon, §5.8). */
public final class QueueView {

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private final World world;
  private final AppReasons reasons;
  private final String defaultRole;

  /** What is shown beside the usual; the Python client takes no key that it does not know. */
  public enum Embed {
    /** The last offers that were not used. */
    OFFERS("lastUnusedOffers"),
    /** Why the instances wait, in words. */
    EXPLANATION("explanation");

    private final String wireName;

    Embed(String wireName) {
      this.wireName = wireName;
    }

    /** What the values of {@code embed} ask for; values that mean nothing are passed over. */
    public static Set<Embed> parse(List<String> values) {
      Set<Embed> wanted = EnumSet.noneOf(Embed.class);
      for (Embed each : values()) {
        if (values.contains(each.wireName)) {
          wanted.add(each);
        }
      }
      return wanted;
    }
  }

  /** A view of what waits in {@code world}. */
  public QueueView(World world, AppReasons reasons, String defaultRole) {
    this.world = world;
    this.reasons = reasons;
    this.defaultRole = defaultRole;
  }

  /** The queue. */
  public ObjectNode json(Set<Embed> embeds, Instant now) {
    ObjectNode json = NODES.objectNode();
    ArrayNode queue = json.putArray("queue");
    for (RunSpec app : world.specs().values()) {
      if (isQueued(app.id())) {
        queue.add(item(app, embeds, now));
      }
    }
    return json;
  }

  /** Refuses an app that waits for nothing. */
  public void checkQueued(AppId id) {
    if (world.spec(id).isEmpty() || !isQueued(id)) {
      throw RequestException.notFound("Application " + id + " not found in tasks queue.");
    }
  }

  private boolean isQueued(AppId id) {
    return world.instancesOf(id).stream().anyMatch(Instance::isWaiting);
  }

  private ObjectNode item(RunSpec app, Set<Embed> embeds, Instant now) {
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
              if (embeds.contains(Embed.OFFERS)) {
                item.set("lastUnusedOffers", OfferView.unused(log.lastOffers()));
              }
            });
    if (embeds.contains(Embed.EXPLANATION)) {
      item.set("explanation", ExplanationView.reasons(reasons.explain(app.id(), now)));
    }
    switch (app) {
      case App one -> item.set("app", one.json());
      case Pod pod -> item.set("pod", pod.shown());
    }
    return item;
  }

  private Duration left(RunSpec app, Instant now) {
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
    summary.set("rejectSummaryLastOffers", reasons(log.declinedLast(), log.lastOffers().size()));
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
