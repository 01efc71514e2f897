package io.souk.master.state;

import io.souk.master.bus.StreamId;
import io.souk.model.id.FrameworkId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The frameworks: those that are not over, and the newest of those that are. */
final class FrameworkIndex {

  private final int mostCompleted;
  private final Map<FrameworkId, FrameworkRecord> frameworks = new LinkedHashMap<>();
  private final Map<FrameworkId, CompletedFramework> completed = new LinkedHashMap<>();
  private final Map<StreamId, FrameworkId> streams = new HashMap<>();

  /**
   * @param mostCompleted how many of those that are over are remembered
   */
  FrameworkIndex(int mostCompleted) {
    this.mostCompleted = mostCompleted;
  }

  void clear() {
    List.of(frameworks, completed, streams).forEach(Map::clear);
  }

  Optional<FrameworkRecord> find(FrameworkId id) {
    return Optional.ofNullable(frameworks.get(id));
  }

  Optional<FrameworkRecord> find(StreamId stream) {
    return Optional.ofNullable(streams.get(stream)).map(frameworks::get);
  }

  Collection<FrameworkRecord> all() {
    return Collections.unmodifiableCollection(frameworks.values());
  }

  boolean isCompleted(FrameworkId id) {
    return completed.containsKey(id);
  }

  Optional<FrameworkId> nextForgotten() {
    return completed.size() < mostCompleted
        ? Optional.empty()
        : completed.keySet().stream().findFirst();
  }

  void put(FrameworkRecord framework) {
    FrameworkRecord before = frameworks.put(framework.id(), framework);
    if (before != null) {
      before.stream().ifPresent(streams::remove);
    }
    framework.stream().ifPresent(stream -> streams.put(stream, framework.id()));
  }

  Optional<FrameworkRecord> remove(FrameworkId id) {
    Optional<FrameworkRecord> before = Optional.ofNullable(frameworks.remove(id));
    before.flatMap(FrameworkRecord::stream).ifPresent(streams::remove);
    return before;
  }

  /**
   * Remembers a framework that is over.
   *
   * @return those that are forgotten for it
   */
  List<FrameworkId> complete(CompletedFramework framework) {
    completed.put(framework.framework().id(), framework);
    List<FrameworkId> forgotten = new ArrayList<>(1);
    while (completed.size() > mostCompleted) {
      FrameworkId oldest = completed.keySet().iterator().next();
      completed.remove(oldest);
      forgotten.add(oldest);
    }
    return forgotten;
  }
}
