package io.souk.chaos.client;

import io.souk.chaos.check.Change;
import io.souk.chaos.check.Write.Outcome;
import io.souk.chaos.work.MarkedTasks;
import java.util.List;
import java.util.Map;

/** Deploys, scales, restarts and deletes apps. */
final class AppClient extends Client {

  static final String KEY = "app ";
  private static final int MOST = 3;

  private final List<String> apps;
  private final MarkedTasks tasks;

  AppClient(long seed, Masters masters, Notebook notebook, List<String> apps, MarkedTasks tasks) {
    super("apps", seed, masters, notebook);
    this.apps = apps;
    this.tasks = tasks;
  }

  @Override
  Outcome act() {
    String app = apps.get(random.nextInt(apps.size()));
    String url = masters.services(random) + "/v2/apps" + app;
    int dice = random.nextInt(100);
    if (dice < 35) {
      return deploy(app, url);
    }
    if (dice < 75) {
      int instances = random.nextInt(MOST + 1);
      return notebook.write(
          KEY + app,
          new Change.Patch(Map.of("instances", "" + instances)),
          "PUT",
          url + "?force=true",
          "{\"instances\":%d}".formatted(instances));
    }
    if (dice < 87) {
      return notebook.write(KEY + app, new Change.Touch(), "POST", url + "/restart?force=true", "");
    }
    return notebook.write(KEY + app, new Change.Delete(), "DELETE", url + "?force=true", "");
  }

  private Outcome deploy(String app, String url) {
    String mark = notebook.mark();
    int instances = random.nextInt(MOST + 1);
    String body =
        """
        {"id":"%s","cmd":"%s","cpus":%s,"mem":%d,"disk":0,"instances":%d,
         "env":{"CHAOS_MARK":"%s"},"portDefinitions":[{"port":0}],"backoffSeconds":1,
         "maxLaunchDelaySeconds":5,"taskKillGracePeriodSeconds":2,
         "upgradeStrategy":{"minimumHealthCapacity":0.5,"maximumOverCapacity":0.5},
         "unreachableStrategy":{"inactiveAfterSeconds":1,"expungeAfterSeconds":5}}"""
            .formatted(
                app,
                tasks.appCommand(),
                MarkedTasks.OF_APP.millicpus() / 1000.0,
                MarkedTasks.OF_APP.megabytes(),
                instances,
                mark);
    return notebook.write(
        KEY + app,
        new Change.Put(Map.of("instances", "" + instances, "mark", mark)),
        "PUT",
        url + "?force=true&partialUpdate=false",
        body);
  }
}
