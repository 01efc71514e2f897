package io.souk.master.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.souk.master.bus.StreamId;
import io.souk.master.view.LiveView;
import io.souk.master.view.TaskView;
import io.souk.master.view.ViewChange;
import io.souk.master.view.Views;
import io.souk.master.view.adapter.memory.InProcessLiveView;
import io.souk.protocol.mesos.FrameworkID;
import io.souk.protocol.mesos.Offer;
import io.souk.protocol.mesos.TaskState;
import io.souk.protocol.mesos.scheduler.Call;
import io.souk.protocol.mesos.scheduler.Event;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What counts for whom, and for how long. */
class FrameworkCountsTest {

  private static final String F = "master/frameworks/test/f/";
  private static final StreamId STREAM = new StreamId("s");

  private final FrameworkCounts counts = new FrameworkCounts();
  private final LiveView view = new CountingLiveView(new InProcessLiveView(), counts);

  FrameworkCountsTest() {
    publish(
        new ViewChange.Begin(Views.leader("m")), new ViewChange.PutFramework(Views.framework("f")));
  }

  @Test
  void onlyOffersThatWereThereAreAccepted() {
    Call accept =
        call(Call.Type.ACCEPT)
            .setAccept(
                Call.Accept.newBuilder()
                    .addOperations(
                        Offer.Operation.newBuilder().setType(Offer.Operation.Type.LAUNCH)))
            .build();
    counts.called(accept, List.of());
    assertThat(metrics())
        .containsEntry(F + "calls/accept", 1.0)
        .containsEntry(F + "offers/accepted", 0.0)
        .containsEntry(F + "operations", 0.0);
    counts.called(
        accept, List.of(new ViewChange.RemoveOffer("o"), new ViewChange.RemoveOffer("p")));
    assertThat(metrics())
        .containsEntry(F + "offers/accepted", 2.0)
        .containsEntry(F + "operations/launch", 1.0);
    counts.called(call(Call.Type.DECLINE).build(), List.of(new ViewChange.RemoveOffer("q")));
    assertThat(metrics()).containsEntry(F + "offers/declined", 1.0);
  }

  @Test
  void eventsCountForWhoIsOnTheStream() {
    counts.told(STREAM, event(Event.Type.HEARTBEAT));
    counts.told(STREAM, subscribed("f"));
    counts.told(STREAM, event(Event.Type.RESCIND));
    assertThat(metrics())
        .containsEntry(F + "calls/subscribe", 1.0)
        .containsEntry(F + "events", 2.0)
        .containsEntry(F + "offers/rescinded", 1.0);
    counts.closed(STREAM);
    counts.told(STREAM, event(Event.Type.HEARTBEAT));
    assertThat(metrics()).containsEntry(F + "events/heartbeat", 0.0);
  }

  @Test
  void aStrangersCallsCountForNobody() {
    counts.called(
        Call.newBuilder()
            .setType(Call.Type.KILL)
            .setFrameworkId(FrameworkID.newBuilder().setValue("stranger"))
            .build(),
        List.of());
    assertThat(metrics().keySet()).noneMatch(name -> name.contains("stranger"));
  }

  @Test
  void anotherLeadershipBeginsAtZero() {
    counts.called(call(Call.Type.KILL).build(), List.of());
    publish(
        new ViewChange.Begin(Views.leader("m")), new ViewChange.PutFramework(Views.framework("f")));
    assertThat(metrics()).containsEntry(F + "calls", 0.0);
  }

  @Test
  void whatIsForgottenIsForgotten() {
    counts.called(call(Call.Type.KILL).build(), List.of());
    publish(new ViewChange.RemoveFramework("f"));
    assertThat(metrics()).isEmpty();
    publish(new ViewChange.PutFramework(Views.framework("f")));
    assertThat(metrics()).containsEntry(F + "calls", 0.0);
  }

  @Test
  void tasksEndForTheirFramework() {
    TaskView task = Views.task(1, "t", "f", "a");
    publish(new ViewChange.PutTask(task));
    assertThat(metrics()).containsEntry(F + "tasks/active/task_running", 1.0);
    publish(
        new ViewChange.PutTask(
            new TaskView(
                1,
                task.task().toBuilder().setState(TaskState.TASK_KILLED).build(),
                TaskView.Phase.COMPLETED,
                false)));
    assertThat(metrics())
        .containsEntry(F + "tasks/active/task_running", 0.0)
        .containsEntry(F + "tasks/terminal/task_killed", 1.0);
  }

  private void publish(ViewChange... changes) {
    view.publish(List.of(changes));
  }

  private Map<String, Double> metrics() {
    Map<String, Double> metrics = new TreeMap<>();
    counts.put(metrics, view.snapshot());
    return metrics;
  }

  private static Call.Builder call(Call.Type type) {
    return Call.newBuilder().setType(type).setFrameworkId(FrameworkID.newBuilder().setValue("f"));
  }

  private static Event event(Event.Type type) {
    return Event.newBuilder().setType(type).build();
  }

  private static Event subscribed(String id) {
    return Event.newBuilder()
        .setType(Event.Type.SUBSCRIBED)
        .setSubscribed(
            Event.Subscribed.newBuilder().setFrameworkId(FrameworkID.newBuilder().setValue(id)))
        .build();
  }
}
