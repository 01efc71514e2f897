package io.souk.agent.executor;

import com.google.protobuf.ByteString;
import io.souk.agent.fake.Wire;
import io.souk.agent.task.Pod;
import io.souk.agent.task.TaskContext;
import io.souk.agent.task.TaskKey;
import io.souk.agent.task.TaskRun;
import io.souk.model.id.AgentId;
import io.souk.protocol.mesos.AgentInfo;
import io.souk.protocol.mesos.ExecutorInfo;
import io.souk.protocol.mesos.FrameworkInfo;
import io.souk.protocol.mesos.TaskInfo;
import io.souk.protocol.mesos.TaskState;
import io.souk.protocol.mesos.TaskStatus;
import io.souk.protocol.mesos.executor.Event;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** An executor and its tasks under a decider, with everything that was decided. */
final class Scene {

  static final ExecutorInfo EXECUTOR =
      Wire.customExecutor("e", "run").toBuilder().setFrameworkId(Wire.FRAMEWORK_ID).build();

  private final FrameworkInfo framework;
  private final Map<TaskKey, TaskRun> tasks = new LinkedHashMap<>();
  final List<ExecutorEffect> effects = new ArrayList<>();
  ExecutorRun executor;
  private int uuids;

  Scene(FrameworkInfo framework) {
    this.framework = framework;
    this.executor = ExecutorRun.fresh(new ExecutorRun.Origin(framework, pod("", 1), "process"));
  }

  Scene() {
    this(Wire.framework());
  }

  private static Pod pod(String group, int size) {
    return new Pod(EXECUTOR, "container", group, size);
  }

  static TaskKey key(String task) {
    return TaskKey.of(Wire.FRAMEWORK_ID, Wire.task(task, "").getTaskId());
  }

  /** Adds a task that is not durable yet. */
  Scene stage(String task) {
    return stage(Wire.task(task, ""), "", 1);
  }

  Scene stage(TaskInfo task, String group, int size) {
    TaskKey key = TaskKey.of(Wire.FRAMEWORK_ID, task.getTaskId());
    tasks.put(
        key,
        TaskRun.staged(
            new TaskRun.Origin(
                key,
                framework,
                task,
                "run-" + key.task(),
                "process",
                Optional.of(pod(group, size)))));
    return this;
  }

  Scene saved(String... names) {
    return event(new ExecutorEvent.Saved(Set.of(keys(names))));
  }

  private static TaskKey[] keys(String... names) {
    return java.util.stream.Stream.of(names).map(Scene::key).toArray(TaskKey[]::new);
  }

  Scene subscribed(String... held) {
    return event(new ExecutorEvent.Subscribed(Set.of(keys(held)), List.of()));
  }

  Scene updated(String task, TaskState state) {
    return event(new ExecutorEvent.Updated(incoming(task, state, false)));
  }

  ExecutorEvent.Incoming incoming(String task, TaskState state, boolean repeated) {
    return new ExecutorEvent.Incoming(
        key(task),
        TaskStatus.newBuilder()
            .setTaskId(Wire.task(task, "").getTaskId())
            .setState(state)
            .setUuid(ByteString.copyFromUtf8("theirs-" + uuids++))
            .build(),
        repeated);
  }

  Scene event(ExecutorEvent event) {
    TaskContext context =
        new TaskContext(
            new AgentId("a"),
            Instant.ofEpochSecond(5),
            () -> ByteString.copyFromUtf8("ours-" + uuids++),
            "127.0.0.1");
    ExecutorDecision decision =
        ExecutorDecider.decide(
            executor,
            tasks.values(),
            event,
            new ExecutorContext(
                context,
                AgentInfo.newBuilder().setHostname("h").build(),
                ExecutorTimes.DEFAULT,
                false));
    executor = decision.executor();
    decision.tasks().forEach(task -> tasks.put(task.key(), task));
    effects.addAll(decision.effects());
    return this;
  }

  /** One that runs and has these tasks. */
  static Scene running(String... names) {
    Scene scene = new Scene();
    for (String name : names) {
      scene.stage(name);
    }
    scene.saved(names);
    scene.event(
        new ExecutorEvent.Started(io.souk.protocol.mesos.ContainerStatus.getDefaultInstance()));
    scene.subscribed();
    return scene;
  }

  Scene forgetEffects() {
    effects.clear();
    return this;
  }

  TaskRun task(String name) {
    return tasks.get(key(name));
  }

  <T extends ExecutorEffect> List<T> effects(Class<T> type) {
    return effects.stream().filter(type::isInstance).map(type::cast).toList();
  }

  List<Event> sent(Event.Type type) {
    return effects(ExecutorEffect.Send.class).stream()
        .map(ExecutorEffect.Send::event)
        .filter(event -> event.getType() == type)
        .toList();
  }

  List<String> delivered() {
    return effects(ExecutorEffect.Deliver.class).stream()
        .flatMap(deliver -> deliver.tasks().stream())
        .map(task -> task.key().task().value())
        .toList();
  }
}
