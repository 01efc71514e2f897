package io.souk.master.metrics;

import io.souk.master.bus.StreamId;
import io.souk.master.metrics.FrameworkTally.Fate;
import io.souk.master.view.FrameworkView;
import io.souk.master.view.LiveView;
import io.souk.master.view.TaskView;
import io.souk.master.view.ViewChange;
import io.souk.protocol.mesos.FrameworkInfo;
import io.souk.protocol.mesos.TaskState;
import io.souk.protocol.mesos.scheduler.Call;
import io.souk.protocol.mesos.scheduler.Event;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What each framework did and was told since this leader began, under Mesos's names. What it has
 * now follows from the view. The kernel's loop alone counts, anybody reads.
 */
public final class FrameworkCounts {

  private static final List<TaskState> ACTIVE =
      List.of(
          TaskState.TASK_STAGING,
          TaskState.TASK_STARTING,
          TaskState.TASK_RUNNING,
          TaskState.TASK_KILLING,
          TaskState.TASK_UNREACHABLE,
          TaskState.TASK_UNKNOWN);

  private static final FrameworkTally NOTHING = new FrameworkTally();

  private final Map<String, FrameworkTally> tallies = new ConcurrentHashMap<>();

  /** Confined to the loop's thread. */
  private final Map<StreamId, FrameworkTally> streams = new HashMap<>();

  /** A framework is in the view. */
  void known(String id) {
    tallies.computeIfAbsent(id, fresh -> new FrameworkTally());
  }

  /** A framework has left the view. */
  void forget(String id) {
    tallies.remove(id);
  }

  /** Another leadership begins. */
  void forget() {
    tallies.clear();
    streams.clear();
  }

  /** A task has ended. */
  void ended(String framework, TaskState state) {
    FrameworkTally tally = tallies.get(framework);
    if (tally != null) {
      tally.ended(state);
    }
  }

  /**
   * A call was taken.
   *
   * @param published what follows for the view: offers that it answered are gone from there
   */
  void called(Call call, List<ViewChange> published) {
    FrameworkTally tally = tallies.get(call.getFrameworkId().getValue());
    if (tally == null) {
      return;
    }
    tally.called(call.getType());
    if (call.getType() == Call.Type.ACCEPT) {
      long accepted = removedOffers(published);
      tally.offers(Fate.ACCEPTED, accepted);
      if (accepted > 0) {
        call.getAccept().getOperationsList().forEach(done -> tally.operated(done.getType()));
      }
    } else if (call.getType() == Call.Type.DECLINE) {
      tally.offers(Fate.DECLINED, removedOffers(published));
    }
  }

  private static long removedOffers(List<ViewChange> published) {
    return published.stream().filter(ViewChange.RemoveOffer.class::isInstance).count();
  }

  /** An event was sent. */
  void told(StreamId stream, Event event) {
    if (event.getType() == Event.Type.SUBSCRIBED) {
      String id = event.getSubscribed().getFrameworkId().getValue();
      FrameworkTally subscribed = tallies.computeIfAbsent(id, fresh -> new FrameworkTally());
      streams.put(stream, subscribed);
      subscribed.called(Call.Type.SUBSCRIBE);
    }
    FrameworkTally tally = streams.get(stream);
    if (tally == null) {
      return;
    }
    tally.told(event.getType());
    if (event.getType() == Event.Type.OFFERS) {
      tally.offers(Fate.SENT, event.getOffers().getOffersCount());
    } else if (event.getType() == Event.Type.RESCIND) {
      tally.offers(Fate.RESCINDED, 1);
    }
  }

  /** Nothing more is sent down the stream. */
  void closed(StreamId stream) {
    streams.remove(stream);
  }

  /** Adds what Mesos tells of each framework, and of each principal of frameworks. */
  public void put(Map<String, Double> metrics, LiveView.Snapshot snapshot) {
    Map<String, Map<TaskState, Integer>> tasks = tasks(snapshot);
    Map<String, Long> messages = new TreeMap<>();
    for (FrameworkView framework : snapshot.frameworks()) {
      FrameworkTally tally = tallies.getOrDefault(framework.id(), NOTHING);
      String prefix = prefix(framework.info());
      metrics.put(prefix + "subscribed", framework.connected() ? 1.0 : 0.0);
      tally.put(metrics, prefix);
      Map<TaskState, Integer> active = tasks.getOrDefault(framework.id(), Map.of());
      ACTIVE.forEach(
          state ->
              metrics.put(
                  prefix + "tasks/active/" + FrameworkTally.lower(state),
                  (double) active.getOrDefault(state, 0)));
      if (!framework.completed()) {
        for (String role : roles(framework.info())) {
          metrics.put(
              prefix + "roles/" + role + "/suppressed",
              framework.suppressedRoles().contains(role) ? 1.0 : 0.0);
        }
      }
      if (framework.info().hasPrincipal()) {
        messages.merge(framework.info().getPrincipal(), tally.calls(), Long::sum);
      }
    }
    messages.forEach(
        (principal, count) -> {
          metrics.put("frameworks/" + principal + "/messages_received", (double) count);
          metrics.put("frameworks/" + principal + "/messages_processed", (double) count);
        });
  }

  private static Map<String, Map<TaskState, Integer>> tasks(LiveView.Snapshot snapshot) {
    Map<String, Map<TaskState, Integer>> tasks = new HashMap<>();
    for (TaskView task : snapshot.tasks()) {
      if (task.phase() != TaskView.Phase.COMPLETED) {
        tasks
            .computeIfAbsent(task.frameworkId(), first -> new EnumMap<>(TaskState.class))
            .merge(task.task().getState(), 1, Integer::sum);
      }
    }
    return tasks;
  }

  private static List<String> roles(FrameworkInfo info) {
    boolean several =
        info.getCapabilitiesList().stream()
            .anyMatch(c -> c.getType() == FrameworkInfo.Capability.Type.MULTI_ROLE);
    return several ? info.getRolesList() : List.of(info.getRole());
  }

  private static String prefix(FrameworkInfo info) {
    String name = URLEncoder.encode(info.getName(), StandardCharsets.UTF_8).replace("+", "%20");
    return "master/frameworks/" + name + "/" + info.getId().getValue() + "/";
  }
}
