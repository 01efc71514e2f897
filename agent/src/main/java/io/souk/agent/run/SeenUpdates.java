package io.souk.agent.run;

import com.google.protobuf.ByteString;
import io.souk.agent.task.TaskKey;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Which updates of executors were taken, so that repetitions are known as such. Executors repeat
 * only what was not acknowledged, so the newest of a task are enough.
 */
final class SeenUpdates {

  private static final int KEPT = 1000;

  private final Map<TaskKey, Set<ByteString>> uuids = new HashMap<>();

  void add(TaskKey task, ByteString uuid) {
    uuids.computeIfAbsent(task, key -> Collections.newSetFromMap(new Recent())).add(uuid);
  }

  boolean contains(TaskKey task, ByteString uuid) {
    return uuids.getOrDefault(task, Set.of()).contains(uuid);
  }

  void forget(TaskKey task) {
    uuids.remove(task);
  }

  private static final class Recent extends LinkedHashMap<ByteString, Boolean> {

    private static final long serialVersionUID = 1L;

    @Override
    protected boolean removeEldestEntry(Map.Entry<ByteString, Boolean> eldest) {
      return size() > KEPT;
    }
  }
}
