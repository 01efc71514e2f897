package io.souk.marathon.state;

import com.fasterxml.jackson.databind.JsonNode;
import io.souk.framework.Store;
import io.souk.marathon.app.App;
import io.souk.marathon.app.AppId;
import io.souk.marathon.app.Group;
import io.souk.marathon.app.Pod;
import io.souk.marathon.app.RunSpec;
import io.souk.marathon.app.Timestamp;
import io.souk.marathon.deploy.Action;
import io.souk.marathon.deploy.Deployment;
import io.souk.marathon.instance.Condition;
import io.souk.marathon.instance.Instance;
import io.souk.marathon.instance.InstanceId;
import io.souk.marathon.instance.TaskFailure;
import io.souk.marathon.instance.TaskId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What the service keeps: every change of it is noted in the turn that makes it, to be committed
 * before anybody is told. What may be forgotten is in {@link Memory}.
 */
public final class World {

  /** Versions kept of each app, the present one included. */
  private static final int MAX_VERSIONS = 50;

  private final NavigableMap<AppId, App> apps = new TreeMap<>();
  private final NavigableMap<AppId, RunSpec> specs = new TreeMap<>();
  private final Map<AppId, NavigableMap<Timestamp, RunSpec>> versions = new HashMap<>();
  private final Map<InstanceId, Instance> instances = new HashMap<>();
  private final AppInstances byApp = new AppInstances();
  private final Map<InstanceId, Instance> waiting = new LinkedHashMap<>();
  private final Map<InstanceId, Instance> unsettled = new LinkedHashMap<>();
  private final Map<InstanceId, Instance> inVain = new LinkedHashMap<>();
  private final RunningDeployments deployments = new RunningDeployments();
  private final Map<AppId, Integer> waitingOf = new LinkedHashMap<>();
  private final Map<AppId, Long> revisions = new HashMap<>();
  private long revision;
  private int launching;
  private final Map<AppId, TaskFailure> failures = new HashMap<>();
  private final Groups groups = new Groups();
  private final History history = new History();
  private final Terminations terminations = new Terminations();
  private final Courses courses = new Courses();
  private final Holdings holdings = new Holdings();
  private final Memory memory = new Memory();
  private Optional<String> frameworkId = Optional.empty();

  /** What was committed in an earlier life. */
  public void load(List<Store.Entry> entries) {
    LoadedParts storedDeployments = new LoadedParts(Keys.DEPLOYMENT);
    LoadedParts storedChanges = new LoadedParts(Keys.CHANGE);
    for (Store.Entry entry : entries) {
      if (!storedDeployments.take(entry) && !storedChanges.take(entry)) {
        load(entry.key(), entry.value().toStringUtf8());
      }
    }
    storedDeployments.forEach(
        (value, parts) -> {
          Deployment deployment = Codec.deployment(Codec.parse(value));
          deployments.load(deployment, parts);
        });
    specs.values().forEach(app -> groups.imply(app.id(), app.version()));
    storedChanges.forEach(
        (value, parts) -> {
          History.Change change = Codec.change(Codec.parse(value), this::kept);
          history.load(change, parts);
          change.apps().keySet().forEach(id -> groups.touch(id, change.version()));
          change.groups().keySet().forEach(id -> groups.touch(id, change.version()));
        });
  }

  private void load(String key, String value) {
    if (key.equals(Keys.FRAMEWORK_ID)) {
      frameworkId = Optional.of(value);
      return;
    }
    if (key.equals(Keys.ROLES) || key.startsWith(Keys.LEFTOVER)) {
      holdings.load(key, Codec.parse(value));
      return;
    }
    JsonNode json = Codec.parse(value);
    if (key.startsWith(Keys.INSTANCE)) {
      index(Codec.instance(json));
    } else if (key.startsWith(Courses.PREFIX)) {
      courses.load(key, json);
    } else if (key.startsWith(Keys.APP)) {
      define(Codec.spec(json));
    } else if (key.startsWith(Keys.VERSION)) {
      addVersion(Codec.spec(json));
    } else if (key.startsWith(Keys.FAILURE)) {
      TaskFailure failure = Codec.failure(json);
      failures.put(failure.appId(), failure);
    } else if (key.startsWith(Keys.GROUP)) {
      groups.load(Codec.group(json));
    } else if (key.startsWith(Keys.TERMINATION)) {
      terminations.load(json);
    }
  }

  /** The same version of the app from those kept anyhow, so that it is in memory once. */
  private RunSpec kept(RunSpec app) {
    return versions(app.id()).getOrDefault(app.version(), app);
  }

  /** The groups. */
  public Groups groups() {
    return groups;
  }

  /** What is to be remembered of deployments under way. */
  public Courses courses() {
    return courses;
  }

  /** The last changes. */
  public History history() {
    return history;
  }

  /**
   * Notes a change of apps and groups, all of them as they were before it.
   *
   * @param version of the root group after it
   * @param deployment that carries it out
   */
  public void record(
      Turn turn,
      Timestamp version,
      String deployment,
      Map<AppId, Optional<RunSpec>> appsBefore,
      Map<AppId, Optional<Group>> groupsBefore) {
    history.add(turn, version, deployment, appsBefore, groupsBefore);
    appsBefore.keySet().forEach(id -> groups.touch(id, version));
    groupsBefore.keySet().forEach(id -> groups.touch(id, version));
  }

  /** Notes that a turn has changed what is shown of these apps. */
  public void changed(Collection<AppId> some) {
    if (!some.isEmpty()) {
      revision++;
      for (AppId app : some) {
        if (apps.containsKey(app)) {
          revisions.put(app, revision);
        } else {
          revisions.remove(app);
        }
      }
    }
  }

  /** Grows with each change of what is shown of any app, from 0 on in each life. */
  public long revision() {
    return revision;
  }

  /** Grows with each change of what is shown of the app. */
  public long revision(AppId app) {
    return revisions.getOrDefault(app, 0L);
  }

  /** Roles of services, and reservations that are to be given up. */
  public Holdings holdings() {
    return holdings;
  }

  /** What need not survive. */
  public Memory memory() {
    return memory;
  }

  /** The id the kernel gave this framework, once it has. */
  public Optional<String> frameworkId() {
    return frameworkId;
  }

  /** Keeps the id the kernel gave. */
  public void setFrameworkId(Turn turn, String id) {
    frameworkId = Optional.of(id);
    turn.put(Keys.FRAMEWORK_ID, id);
  }

  /** All apps in order of id. */
  public NavigableMap<AppId, App> apps() {
    return Collections.unmodifiableNavigableMap(apps);
  }

  /** The app, if there is one of that id. */
  public Optional<App> app(AppId id) {
    return Optional.ofNullable(apps.get(id));
  }

  /** All apps and pods in order of id. */
  public NavigableMap<AppId, RunSpec> specs() {
    return Collections.unmodifiableNavigableMap(specs);
  }

  /** The app or pod, if there is one of that id. */
  public Optional<RunSpec> spec(AppId id) {
    return Optional.ofNullable(specs.get(id));
  }

  /** All pods in order of id. */
  public List<Pod> pods() {
    List<Pod> pods = new ArrayList<>();
    if (specs.size() > apps.size()) {
      for (RunSpec each : specs.values()) {
        if (each instanceof Pod pod) {
          pods.add(pod);
        }
      }
    }
    return pods;
  }

  private void define(RunSpec spec) {
    specs.put(spec.id(), spec);
    switch (spec) {
      case App app -> apps.put(app.id(), app);
      case Pod pod -> apps.remove(pod.id());
    }
  }

  /** Adds the app or pod or replaces it, and keeps this version. */
  public void put(Turn turn, RunSpec app) {
    String json = app.json().toString();
    define(app);
    turn.put(Keys.app(app.id()), json);
    addVersion(app);
    turn.put(Keys.version(app.id(), app.version()), json);
    NavigableMap<Timestamp, RunSpec> kept = versions.get(app.id());
    while (kept.size() > MAX_VERSIONS) {
      turn.delete(Keys.version(app.id(), kept.pollFirstEntry().getKey()));
    }
    turn.touch(app.id());
  }

  /** Removes the app or pod with all its versions; its instances are another matter. */
  public void remove(Turn turn, AppId id) {
    apps.remove(id);
    specs.remove(id);
    turn.delete(Keys.app(id));
    NavigableMap<Timestamp, RunSpec> kept = versions.remove(id);
    if (kept != null) {
      kept.keySet().forEach(version -> turn.delete(Keys.version(id, version)));
    }
    if (failures.remove(id) != null) {
      turn.delete(Keys.failure(id));
    }
    terminations.remove(turn, id);
    memory.forget(id);
    turn.touch(id);
  }

  private void addVersion(RunSpec app) {
    versions.computeIfAbsent(app.id(), none -> new TreeMap<>()).put(app.version(), app);
  }

  /** The kept versions of an app or pod, oldest first. */
  public NavigableMap<Timestamp, RunSpec> versions(AppId id) {
    return Collections.unmodifiableNavigableMap(
        versions.getOrDefault(id, Collections.emptyNavigableMap()));
  }

  /**
   * The definition that holds for an instance: the newest one that did not replace it. Where that
   * is not kept any more, the present one.
   */
  public Optional<RunSpec> definitionOf(Instance instance) {
    Optional<RunSpec> present = spec(instance.appId());
    if (present.filter(instance::isOf).isPresent()) {
      return present;
    }
    for (RunSpec then : versions(instance.appId()).descendingMap().values()) {
      if (instance.isOf(then)) {
        return Optional.of(then);
      }
    }
    return present;
  }

  /** All instances. */
  public Collection<Instance> instances() {
    return Collections.unmodifiableCollection(instances.values());
  }

  /** The instances of an app. */
  public Collection<Instance> instancesOf(AppId id) {
    return byApp.of(id);
  }

  /** The same, newest first and not copied: nothing of it may be changed meanwhile. */
  public Collection<Instance> newestFirst(AppId id) {
    return byApp.newestFirst(id);
  }

  /** How many instances of an app are counted as wanted. */
  public int countedCount(AppId id) {
    return byApp.counted(id);
  }

  /** How many instances of an app are ending. */
  public int endingCount(AppId id) {
    return byApp.ending(id);
  }

  /** The instance, if it is known. */
  public Optional<Instance> instance(InstanceId id) {
    return Optional.ofNullable(instances.get(id));
  }

  /** The instance that runs as this very task, if any does. */
  public Optional<Instance> instanceOf(TaskId task) {
    return task.instance()
        .flatMap(this::instance)
        .filter(each -> each.task().filter(now -> now.includes(task)).isPresent());
  }

  /** Instances that shall run and have no task, in the order in which they began to wait. */
  public Collection<Instance> waiting() {
    return List.copyOf(waiting.values());
  }

  /** How many instances wait. */
  public int waitingCount() {
    return waiting.size();
  }

  /** How many instances of an app wait. */
  public int waitingCount(AppId app) {
    return waitingOf.getOrDefault(app, 0);
  }

  /** The apps of which instances wait. */
  public Collection<AppId> waitingApps() {
    return Collections.unmodifiableSet(waitingOf.keySet());
  }

  /** How many instances have a task that is starting, ending or out of reach. */
  public int unsettledCount() {
    return unsettled.size();
  }

  /** How many instances have a task on its way to running. */
  public int launchingCount() {
    return launching;
  }

  /** Instances without a task whose reservation nobody has seen yet. */
  public Collection<Instance> waitingInVain() {
    return List.copyOf(inVain.values());
  }

  /** Instances whose task is starting, ending or out of reach. */
  public Collection<Instance> unsettled() {
    return List.copyOf(unsettled.values());
  }

  /** Keeps the instance as it is now. */
  public void put(Turn turn, Instance instance) {
    index(instance);
    turn.put(Keys.instance(instance.id()), Codec.write(instance));
    turn.touch(instance.appId());
  }

  /** Forgets the instance. */
  public void remove(Turn turn, Instance instance) {
    Instance known = instances.remove(instance.id());
    if (known != null) {
      unindex(known);
    }
    byApp.remove(instance.appId(), instance.id());
    memory.forget(instance);
    turn.delete(Keys.instance(instance.id()));
    turn.touch(instance.appId());
  }

  private void unindex(Instance known) {
    if (waiting.remove(known.id()) != null) {
      waitingOf.merge(known.appId(), -1, (now, less) -> now + less == 0 ? null : now + less);
    }
    unsettled.remove(known.id());
    inVain.remove(known.id());
    if (known.condition().isLaunching()) {
      launching--;
    }
  }

  private void index(Instance instance) {
    Instance before = instances.put(instance.id(), instance);
    byApp.put(instance);
    boolean stillWaits = before != null && before.isWaiting() && instance.isWaiting();
    if (before != null && !stillWaits) {
      unindex(before);
    }
    if (instance.isWaiting()) {
      // What waits already keeps its place.
      if (waiting.put(instance.id(), instance) == null) {
        waitingOf.merge(instance.appId(), 1, Integer::sum);
      }
    } else if (instance.task().isPresent() && instance.condition() != Condition.RUNNING) {
      unsettled.put(instance.id(), instance);
    }
    if (instance.condition().isLaunching()) {
      launching++;
    }
    if (instance.isWaitingInVain()) {
      inVain.put(instance.id(), instance);
    }
  }

  /** The running deployments, oldest first. */
  public Collection<Deployment> deployments() {
    return deployments.all();
  }

  /** How many deployments run. */
  public int deploymentCount() {
    return deployments.count();
  }

  /** The running deployment of that id, if there is one. */
  public Optional<Deployment> deployment(String id) {
    return deployments.find(id);
  }

  /** The running deployments that hold an app, oldest first. */
  public List<Deployment> deploymentsOf(AppId app) {
    return deployments.of(app);
  }

  /** What a running deployment does about an app now; empty when it is done with it. */
  public Optional<List<Action>> actions(Deployment deployment, AppId app) {
    return deployments.actions(deployment.id(), app);
  }

  /** Adds a deployment. */
  public void add(Turn turn, Deployment deployment) {
    deployments.add(turn, deployment);
  }

  /** Notes that a deployment has gone a step further; not stored, it is found out again. */
  public void advance(Turn turn, Deployment advanced) {
    deployments.advance(turn, advanced);
  }

  /** Removes a deployment. */
  public void remove(Turn turn, Deployment deployment) {
    deployments.remove(turn, deployment.id());
    memory.forgetDeployment(deployment.id());
    courses.remove(turn, deployment.id());
  }

  /** How instances of pods last ended. */
  public Terminations terminations() {
    return terminations;
  }

  /** The last bad end of a task of the app. */
  public Optional<TaskFailure> failure(AppId id) {
    return Optional.ofNullable(failures.get(id));
  }

  /** Keeps the last bad end. */
  public void put(Turn turn, TaskFailure failure) {
    failures.put(failure.appId(), failure);
    turn.show(failure.appId());
    turn.put(Keys.failure(failure.appId()), Codec.write(failure));
  }
}
