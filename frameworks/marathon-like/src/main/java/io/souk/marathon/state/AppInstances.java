package io.souk.marathon.state;

import io.souk.marathon.app.AppId;
import io.souk.marathon.instance.Instance;
import io.souk.marathon.instance.InstanceId;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The instances of each app in the order in which they came, and how many of them there are of a
 * kind: an app is looked at with every commit that changes one of its instances, and to count
 * thousands each time would make a task status dear.
 */
final class AppInstances {

  private final Map<AppId, Siblings> byApp = new HashMap<>();

  private static final class Siblings {

    private final LinkedHashMap<InstanceId, Instance> all = new LinkedHashMap<>();
    private int counted;
    private int ending;

    private void count(Instance instance, int by) {
      counted += instance.isCounted() ? by : 0;
      ending += instance.isEnding() ? by : 0;
    }
  }

  /** Adds the instance, or takes it as it is now in its old place. */
  void put(Instance instance) {
    Siblings siblings = byApp.computeIfAbsent(instance.appId(), none -> new Siblings());
    Instance before = siblings.all.put(instance.id(), instance);
    if (before != null) {
      siblings.count(before, -1);
    }
    siblings.count(instance, 1);
  }

  /** Forgets the instance, if it is there. */
  void remove(AppId app, InstanceId id) {
    Siblings siblings = byApp.get(app);
    Instance before = siblings == null ? null : siblings.all.remove(id);
    if (before != null) {
      siblings.count(before, -1);
      if (siblings.all.isEmpty()) {
        byApp.remove(app);
      }
    }
  }

  /** A copy of all of an app, oldest first. */
  Collection<Instance> of(AppId app) {
    Siblings siblings = byApp.get(app);
    return siblings == null ? List.of() : List.copyOf(siblings.all.values());
  }

  /** All of an app, newest first; not to be changed meanwhile. */
  Collection<Instance> newestFirst(AppId app) {
    Siblings siblings = byApp.get(app);
    return siblings == null
        ? List.of()
        : Collections.unmodifiableCollection(siblings.all.sequencedValues().reversed());
  }

  /** How many of an app are {@link Instance#isCounted}. */
  int counted(AppId app) {
    Siblings siblings = byApp.get(app);
    return siblings == null ? 0 : siblings.counted;
  }

  /** How many of an app are {@link Instance#isEnding}. */
  int ending(AppId app) {
    Siblings siblings = byApp.get(app);
    return siblings == null ? 0 : siblings.ending;
  }
}
