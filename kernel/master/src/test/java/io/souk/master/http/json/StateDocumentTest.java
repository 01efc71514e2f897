package io.souk.master.http.json;

import static org.assertj.core.api.Assertions.assertThat;

import io.souk.master.view.AgentView;
import io.souk.master.view.LiveView;
import io.souk.master.view.Sight;
import io.souk.master.view.TaskView;
import io.souk.master.view.ViewChange;
import io.souk.master.view.Views;
import io.souk.master.view.Visible;
import io.souk.master.view.adapter.memory.InProcessLiveView;
import io.souk.protocol.chunk.Chunks;
import io.souk.protocol.json.JsonBytes;
import io.souk.protocol.mesos.TaskState;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever changes, what is copied from earlier answers is what would be written now. */
class StateDocumentTest {

  private static final MasterIdentity IDENTITY =
      new MasterIdentity(
          Views.leader("m").info(),
          new MasterIdentity.Build("1.11.0", "0.1.0", Views.NOON, "tester"),
          Views.NOON,
          Optional.of("bazaar"),
          Map.of("port", "5050"));

  /** Of somebody who may see everything, but might not: nothing is copied for him. */
  private static final Sight ASKED =
      Sight.of((principal, action, object) -> true, Optional.of("somebody"));

  private final InProcessLiveView view = new InProcessLiveView();
  private Random random = new Random();
  private long serial;

  private static String written(StateDocument document, LiveView.Snapshot snapshot, Sight sight)
      throws IOException {
    Chunks bytes = new Chunks();
    // What stands before it, as for JSONP, moves all the rest.
    bytes.write("call(".repeat(snapshot.tasks().size() % 3).getBytes(StandardCharsets.UTF_8));
    document.writeState(new JsonOut(new JsonBytes(bytes)), new Visible(snapshot, sight));
    bytes.write(')');
    return new String(bytes.toByteArray(), StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void whatIsCopiedIsWhatWouldBeWritten(long seed) throws IOException {
    random = new Random(seed);
    StateDocument document = new StateDocument(IDENTITY);
    begin();
    for (int read = 0; read < 150; read++) {
      List<ViewChange> changes = new ArrayList<>();
      int count = random.nextInt(read % 10 == 0 ? 400 : 8);
      for (int i = 0; i < count; i++) {
        changes.add(change());
      }
      view.publish(changes);
      if (random.nextInt(50) == 0) {
        begin();
      }
      LiveView.Snapshot now = view.snapshot();
      String expected = written(new StateDocument(IDENTITY), now, ASKED);
      assertThat(written(document, now, Sight.ALL).equals(expected)).isTrue();
      assertThat(written(document, now, ASKED).equals(expected)).isTrue();
    }
  }

  private void begin() {
    serial = 0;
    view.publish(List.of(new ViewChange.Begin(Views.leader("m"))));
  }

  private ViewChange change() {
    String agent = "S" + random.nextInt(12);
    // Of the last one nothing is known, most of the time: its tasks are in no list.
    String framework = "F" + random.nextInt(3);
    return switch (random.nextInt(14)) {
      case 0 -> new ViewChange.PutAgent(agent(agent));
      case 1 -> new ViewChange.RemoveAgent(agent);
      case 2 -> new ViewChange.PutFramework(Views.framework("F" + random.nextInt(2)));
      case 3 ->
          random.nextInt(4) == 0
              ? new ViewChange.RemoveFramework(framework)
              : new ViewChange.PutFramework(Views.framework("F" + random.nextInt(3)));
      case 4, 5, 6 -> new ViewChange.PutTask(task(serial++, framework, agent));
      case 7, 8 -> new ViewChange.PutTask(task(random.nextLong(serial + 1), framework, agent));
      case 9, 10 -> new ViewChange.RemoveTask(random.nextLong(serial + 1));
      case 11 -> new ViewChange.PutOffer(Views.offer("O" + random.nextInt(9), framework, agent));
      case 12 -> new ViewChange.RemoveOffer("O" + random.nextInt(9));
      default -> new ViewChange.PutExecutor(Views.executor(agent, framework, "e"));
    };
  }

  private AgentView agent(String id) {
    AgentView usual = Views.agent(id);
    return new AgentView(
        usual.info(),
        "slave(" + random.nextInt(100) + ")@127.0.0.1:5051",
        usual.version(),
        usual.capabilities(),
        usual.total(),
        usual.registered(),
        random.nextBoolean() ? Optional.of(Views.NOON) : Optional.empty(),
        random.nextBoolean(),
        true,
        Optional.empty());
  }

  private TaskView task(long number, String framework, String agent) {
    TaskView usual = Views.task(number, "t" + random.nextInt(), framework, agent);
    TaskView.Phase[] phases = TaskView.Phase.values();
    var task = usual.task().toBuilder().setState(TaskState.values()[random.nextInt(5)]);
    if (random.nextInt(4) == 0) {
      task.addResources(Views.allocated(Views.ports(31_000, 31_000 + random.nextInt(9)), "eng"));
      task.addResources(Views.scalar("licences", random.nextInt(3)));
    }
    return new TaskView(
        number, task.build(), phases[random.nextInt(phases.length)], random.nextBoolean());
  }
}
