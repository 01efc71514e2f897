import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import mesosphere.marathon.client.Marathon;
import mesosphere.marathon.client.MarathonClient;
import mesosphere.marathon.client.MarathonException;
import mesosphere.marathon.client.model.v2.App;
import mesosphere.marathon.client.model.v2.Group;
import mesosphere.marathon.client.model.v2.Task;
import mesosphere.marathon.client.model.v2.VersionedApp;

/** The whole life of apps and groups through the published marathon-client. Usage: MarathonDriver URL */
public class MarathonDriver {
  static final String WEB = "/it/web";
  static Marathon marathon;

  public static void main(String[] args) throws Exception {
    marathon = MarathonClient.getInstance(args[0]);
    check(marathon.getServerInfo().getName().equals("marathon"), "info");
    create();
    scale();
    upgrade();
    rollBack();
    kill();
    queue();
    groups();
    delete();
  }

  static App app(String id, String cmd, int instances) {
    App app = new App();
    app.setId(id);
    app.setCmd(cmd);
    app.setInstances(instances);
    app.setCpus(0.1);
    app.setMem(16.0);
    return app;
  }

  static void create() throws Exception {
    VersionedApp created = marathon.createApp(app(WEB, "sleep 1000", 2));
    check(created.getVersion() != null && created.getDeployments().size() == 1, "created");
    settle(WEB, 2);
    refused(409, () -> marathon.createApp(app(WEB, "sleep 1", 1)));
    refused(404, () -> marathon.getApp("/it/none"));
    refused(422, () -> marathon.createApp(app("/it/BAD", "x", 1)));
    say("created");
  }

  static void scale() throws Exception {
    Set<String> before = tasks(WEB);
    App more = new App();
    more.setInstances(3);
    marathon.updateApp(WEB, more, false);
    settle(WEB, 3);
    check(tasks(WEB).containsAll(before), "scaling keeps what runs");
    say("scaled");
  }

  static void upgrade() throws Exception {
    Set<String> before = tasks(WEB);
    App next = new App();
    next.setCmd("sleep 2000");
    marathon.updateApp(WEB, next, false);
    settle(WEB, 3);
    check(tasks(WEB).stream().noneMatch(before::contains), "every task is new");
    check(marathon.getApp(WEB).getApp().getCmd().equals("sleep 2000"), "the new command");
    marathon.restartApp(WEB, false);
    settle(WEB, 3);
    say("upgraded");
  }

  static void rollBack() throws Exception {
    List<String> versions = List.copyOf(marathon.getAppVersions(WEB).getVersions());
    String first = versions.stream().sorted().findFirst().orElseThrow();
    // This client has no field for the version to go back to: it sends the definition of then.
    App then = marathon.getAppVersion(WEB, first);
    check(then.getCmd().equals("sleep 1000"), "the first version");
    marathon.updateApp(WEB, then, false);
    settle(WEB, 2);
    check(marathon.getApp(WEB).getApp().getCmd().equals("sleep 1000"), "the command of then");
    App broken = new App();
    broken.setCpus(500.0);
    String deployment = marathon.updateApp(WEB, broken, false).getDeploymentId();
    refused(409, () -> marathon.updateApp(WEB, broken, false));
    marathon.cancelDeploymentAndRollback(deployment);
    settle(WEB, 2);
    check(marathon.getApp(WEB).getApp().getCpus() == 0.1, "as before the deployment");
    say("rolled back");
  }

  static void kill() throws Exception {
    String victim = tasks(WEB).iterator().next();
    check(marathon.deleteAppTask(WEB, victim, "false").getTask().getId().equals(victim), "killed");
    until("replacement", () -> !tasks(WEB).contains(victim) && running(WEB) == 2);
    String surplus = tasks(WEB).iterator().next();
    marathon.deleteAppTask(WEB, surplus, "true");
    settle(WEB, 1);
    check(!tasks(WEB).contains(surplus), "gone for good");
    check(marathon.getTasks().getTasks().size() == 1, "all tasks");
    say("killed and scaled");
  }

  static void queue() throws Exception {
    App huge = app("/it/huge", "sleep 1000", 1);
    huge.setCpus(500.0);
    marathon.createApp(huge);
    until(
        "the queue",
        () ->
            marathon.getQueue().getQueue().stream()
                .anyMatch(each -> each.getApp().getId().equals("/it/huge")));
    check(marathon.getDeployments().get(0).getAffectedApps().contains("/it/huge"), "deployment");
    marathon.cancelDeployment(marathon.getDeployments().get(0).getId());
    marathon.deleteApp("/it/huge");
    until("an empty queue", () -> marathon.getQueue().getQueue().isEmpty());
    say("queued");
  }

  static void groups() throws Exception {
    Group db = new Group();
    db.setId("db");
    db.setApps(List.of(app("main", "sleep 1000", 1)));
    Group group = new Group();
    group.setId("/shop");
    App front = app("front", "sleep 1000", 1);
    front.setDependencies(List.of("db/main"));
    group.setApps(List.of(front));
    group.setGroups(List.of(db));
    marathon.createGroup(group);
    settle("/shop/front", 1);
    settle("/shop/db/main", 1);
    Group seen = marathon.getGroup("/shop");
    check(seen.getApps().size() == 1 && seen.getGroups().size() == 1, "the group");
    front.setInstances(2);
    Group change = new Group();
    change.setApps(List.of(front));
    change.setGroups(List.of(db));
    marathon.updateGroup("/shop", false, change);
    settle("/shop/front", 2);
    marathon.deleteGroup("/shop", false);
    until("no group", () -> marathon.getTasks().getTasks().size() == 1);
    refused(404, () -> marathon.getGroup("/shop"));
    say("grouped");
  }

  static void delete() throws Exception {
    marathon.deleteApp(WEB);
    until("nothing", () -> marathon.getTasks().getTasks().isEmpty());
    until("no deployment", () -> marathon.getDeployments().isEmpty());
    check(marathon.getApps().getApps().isEmpty(), "no apps");
    say("deleted");
  }

  static Set<String> tasks(String id) throws MarathonException {
    Set<String> ids = new TreeSet<>();
    for (Task task : all(id)) {
      ids.add(task.getId());
    }
    return ids;
  }

  static Collection<Task> all(String id) throws MarathonException {
    Collection<Task> tasks = marathon.getAppTasks(id).getTasks();
    return tasks == null ? List.of() : tasks;
  }

  static int running(String id) throws MarathonException {
    return marathon.getApp(id).getApp().getTasksRunning();
  }

  static void settle(String id, int instances) throws Exception {
    until(
        id + " with " + instances + " instances",
        () ->
            marathon.getDeployments().isEmpty()
                && running(id) == instances
                && all(id).size() == instances);
    check(marathon.getApp(id).getApp().getInstances() == instances, "instances of " + id);
  }

  static void until(String what, Callable<Boolean> condition) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (!condition.call()) {
      check(System.nanoTime() < deadline, "in time: " + what);
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
    }
  }

  static void refused(int status, Callable<?> call) throws Exception {
    try {
      call.call();
    } catch (MarathonException e) {
      check(e.getStatus() == status, "status " + status + ", was " + e.getMessage());
      return;
    }
    check(false, "refused with " + status);
  }

  static void check(boolean isTrue, String what) {
    if (!isTrue) {
      throw new AssertionError(what);
    }
  }

  static void say(String what) {
    System.out.println("done: " + what);
  }
}
