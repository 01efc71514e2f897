package io.souk.master.http.json;

import static org.assertj.core.api.Assertions.assertThat;

import io.souk.master.view.AgentView;
import io.souk.master.view.FrameworkView;
import io.souk.master.view.LiveView;
import io.souk.master.view.Sight;
import io.souk.master.view.TaskView;
import io.souk.master.view.ViewChange;
import io.souk.master.view.Views;
import io.souk.master.view.Visible;
import io.souk.master.view.adapter.memory.InProcessLiveView;
import io.souk.protocol.chunk.Chunks;
import io.souk.protocol.chunk.Chunks.Chunk;
import io.souk.protocol.json.JsonBytes;
import io.souk.protocol.mesos.TaskState;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A cluster large enough for its answers to share most of their bytes lives on, change by change;
 * each answer is what would be written anew, and the answers keep little memory for that.
 */
class StateReuseTest {

  private static final int AGENTS = 150;
  private static final int FRAMEWORKS = 4;
  private static final int TASKS = 3000;

  private static final MasterIdentity IDENTITY =
      new MasterIdentity(
          Views.leader("m").info(),
          new MasterIdentity.Build("1.11.0", "0.1.0", Views.NOON, "tester"),
          Views.NOON,
          Optional.empty(),
          Map.of());

  private final InProcessLiveView view = new InProcessLiveView();
  private final StateDocument document = new StateDocument(IDENTITY);
  private final TreeMap<Long, TaskView> tasks = new TreeMap<>();
  private final List<String> agents = new ArrayList<>();
  private final List<ViewChange> turn = new ArrayList<>();
  private Random random = new Random();
  private long serial;
  private int agentsEver;

  private static Chunks write(StateDocument document, LiveView.Snapshot snapshot)
      throws IOException {
    Chunks bytes = new Chunks();
    document.writeState(new JsonOut(new JsonBytes(bytes)), new Visible(snapshot, Sight.ALL));
    return bytes;
  }

  @ParameterizedTest
  @ValueSource(longs = {11, 12, 13, 14})
  void eachAnswerIsWhatWouldBeWrittenAnew(long seed) throws IOException {
    random = new Random(seed);
    populate();
    for (int read = 0; read < 200; read++) {
      int changes = random.nextInt(read % 20 == 0 ? 300 : 20);
      for (int i = 0; i < changes; i++) {
        change();
      }
      publish();
      Chunks answer = write(document, view.snapshot());
      byte[] expected = write(new StateDocument(IDENTITY), view.snapshot()).toByteArray();
      assertThat(Arrays.equals(answer.toByteArray(), expected)).as("read %d", read).isTrue();
    }
  }

  /** After thousands of changes, each somewhere else, pieces are still large and few. */
  @Test
  void answersShareMostOfTheirBytesAndKeepFewBesides() throws IOException {
    random = new Random(1);
    populate();
    List<Chunk> before = write(document, view.snapshot()).list();
    for (int read = 0; read < 2000; read++) {
      for (int i = 0; i < 3; i++) {
        end();
        launch();
      }
      publish();
      Chunks answer = write(document, view.snapshot());
      List<Chunk> now = answer.list();
      Set<byte[]> arrays = arrays(before);
      long shared =
          now.stream().filter(it -> arrays.contains(it.bytes())).mapToLong(Chunk::length).sum();
      long kept = arrays(now).stream().mapToLong(array -> array.length).sum();
      assertThat(shared).isGreaterThan(answer.size() / 2);
      assertThat(kept).isLessThan(2 * answer.size() + 2 * Chunks.LARGEST);
      assertThat(now.size()).isLessThan((int) (4 * answer.size() / Chunks.LARGEST) + 4);
      before = now;
    }
  }

  /** Numbers are given to agents for ever, but not to those that are long gone. */
  @Test
  void agentsThatComeAndGoLeaveNothingBehind() throws IOException {
    populate();
    for (int read = 0; read < 60; read++) {
      for (int i = 0; i < 200; i++) {
        turn.add(new ViewChange.RemoveAgent(agents.removeFirst()));
        putAgent();
      }
      publish();
      byte[] expected = write(new StateDocument(IDENTITY), view.snapshot()).toByteArray();
      assertThat(Arrays.equals(write(document, view.snapshot()).toByteArray(), expected)).isTrue();
    }
  }

  private static Set<byte[]> arrays(List<Chunk> chunks) {
    Set<byte[]> arrays = Collections.newSetFromMap(new IdentityHashMap<>());
    chunks.forEach(chunk -> arrays.add(chunk.bytes()));
    return arrays;
  }

  private void populate() {
    turn.add(new ViewChange.Begin(Views.leader("m")));
    for (int i = 0; i < FRAMEWORKS; i++) {
      turn.add(new ViewChange.PutFramework(Views.framework("F" + i)));
    }
    for (int i = 0; i < AGENTS; i++) {
      putAgent();
    }
    for (int i = 0; i < TASKS; i++) {
      launch();
    }
    publish();
  }

  private void publish() {
    view.publish(turn);
    turn.clear();
  }

  private void change() {
    switch (random.nextInt(40)) {
      case 0 -> loseAgent();
      case 1 -> putAgent();
      case 2 -> tearDown("F" + random.nextInt(FRAMEWORKS));
      case 3 -> turn.add(new ViewChange.PutFramework(Views.framework("F" + random.nextInt(6))));
      case 4, 5, 6 -> updateAgent();
      case 7 -> turn.add(new ViewChange.PutOffer(Views.offer(offer(), framework(), agent())));
      case 8, 9 -> turn.add(new ViewChange.RemoveOffer(offer()));
      case 10 -> turn.add(new ViewChange.PutExecutor(Views.executor(agent(), framework(), "e")));
      case 11, 12 -> turn.add(new ViewChange.RemoveExecutor(agent(), framework(), "e"));
      case 13 -> {
        // What has ended is forgotten in the order of the launches.
        for (int i = 0; i < 5 && !tasks.isEmpty(); i++) {
          remove(tasks.firstKey());
        }
      }
      case 14, 15, 16, 17, 18, 19, 20, 21 -> update();
      case 22, 23, 24, 25, 26, 27, 28 -> end();
      default -> launch();
    }
  }

  private String framework() {
    return "F" + random.nextInt(FRAMEWORKS + 1);
  }

  private String agent() {
    return agents.get(random.nextInt(agents.size()));
  }

  private String offer() {
    return "O" + random.nextInt(20);
  }

  private void putAgent() {
    String id = "S" + agentsEver++;
    agents.add(id);
    turn.add(new ViewChange.PutAgent(Views.agent(id)));
  }

  private void updateAgent() {
    AgentView usual = Views.agent(agent());
    turn.add(
        new ViewChange.PutAgent(
            new AgentView(
                usual.info(),
                "slave(" + random.nextInt(100_000) + ")@127.0.0.1:5051",
                usual.version(),
                usual.capabilities(),
                usual.total(),
                usual.registered(),
                random.nextBoolean() ? Optional.of(Views.NOON) : Optional.empty(),
                random.nextBoolean(),
                true,
                Optional.empty())));
  }

  /** Its tasks are unreachable, if they are not simply gone. */
  private void loseAgent() {
    if (agents.size() < AGENTS / 2) {
      return;
    }
    String id = agents.remove(random.nextInt(agents.size()));
    turn.add(new ViewChange.RemoveAgent(id));
    boolean unreachable = random.nextBoolean();
    for (TaskView task : List.copyOf(tasks.values())) {
      if (task.agentId().equals(id) && unreachable) {
        put(task, TaskState.TASK_UNREACHABLE, TaskView.Phase.UNREACHABLE, false);
      } else if (task.agentId().equals(id)) {
        remove(task.serial());
      }
    }
  }

  private void tearDown(String framework) {
    if (random.nextInt(5) > 0) {
      return;
    }
    for (TaskView task : List.copyOf(tasks.values())) {
      if (task.frameworkId().equals(framework)) {
        put(task, TaskState.TASK_KILLED, TaskView.Phase.COMPLETED, false);
      }
    }
    FrameworkView usual = Views.framework(framework);
    turn.add(
        new ViewChange.PutFramework(
            new FrameworkView(
                usual.info(),
                false,
                false,
                false,
                usual.registered(),
                usual.reregistered(),
                Optional.of(Views.NOON),
                Set.of(),
                Optional.empty())));
  }

  private void launch() {
    TaskView usual = Views.task(serial, "t" + serial * 7919 % 100_003, framework(), agent());
    serial++;
    var task = usual.task().toBuilder().setState(TaskState.TASK_STAGING);
    for (int i = random.nextInt(4); i > 0; i--) {
      task.addStatuses(task.getStatuses(0).toBuilder().setTimestamp(random.nextInt(1 << 30)));
    }
    if (random.nextInt(10) == 0) {
      task.addResources(Views.allocated(Views.ports(31_000, 31_000 + random.nextInt(9)), "eng"));
    }
    put(
        new TaskView(usual.serial(), task.build(), TaskView.Phase.ACTIVE, true),
        TaskState.TASK_STAGING,
        TaskView.Phase.ACTIVE,
        true);
  }

  private Optional<TaskView> some() {
    return tasks.isEmpty()
        ? Optional.empty()
        : Optional.of(
            Optional.ofNullable(tasks.ceilingEntry(random.nextLong(serial)))
                .orElseGet(tasks::firstEntry)
                .getValue());
  }

  private void update() {
    some()
        .ifPresent(
            task ->
                put(
                    task,
                    TaskState.values()[random.nextInt(5)],
                    task.phase(),
                    task.holdsResources()));
  }

  private void end() {
    some()
        .ifPresent(
            task -> {
              if (random.nextInt(3) == 0) {
                put(task, TaskState.TASK_FINISHED, TaskView.Phase.COMPLETED, false);
              } else {
                remove(task.serial());
              }
            });
  }

  private void put(TaskView task, TaskState state, TaskView.Phase phase, boolean holds) {
    TaskView now =
        new TaskView(task.serial(), task.task().toBuilder().setState(state).build(), phase, holds);
    tasks.put(now.serial(), now);
    turn.add(new ViewChange.PutTask(now));
  }

  private void remove(long number) {
    tasks.remove(number);
    turn.add(new ViewChange.RemoveTask(number));
  }
}
