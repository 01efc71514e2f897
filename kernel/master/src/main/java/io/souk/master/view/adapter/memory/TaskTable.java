package io.souk.master.view.adapter.memory;

import io.souk.master.view.TaskView;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * Launches by serial, those of one page in the order of their serials and the pages in the order in
 * which they were first needed. Serials are given one after the other, so pages mostly are full: a
 * launch takes some 9 bytes here and not the 64 of an entry in a map. Not thread-safe.
 */
final class TaskTable {

  private static final int PAGE_BITS = 4;
  private static final int PAGE_SIZE = 1 << PAGE_BITS;

  private final Map<Long, TaskView[]> pages = new LinkedHashMap<>();
  private int size;

  void put(TaskView task) {
    TaskView[] page =
        pages.computeIfAbsent(task.serial() >> PAGE_BITS, fresh -> new TaskView[PAGE_SIZE]);
    int place = place(task.serial());
    size += page[place] == null ? 1 : 0;
    page[place] = task;
  }

  void remove(long serial) {
    TaskView[] page = pages.get(serial >> PAGE_BITS);
    if (page == null) {
      return;
    }
    int place = place(serial);
    size -= page[place] == null ? 0 : 1;
    page[place] = null;
    if (Stream.of(page).allMatch(Objects::isNull)) {
      pages.remove(serial >> PAGE_BITS);
    }
  }

  void clear() {
    pages.clear();
    size = 0;
  }

  List<TaskView> copy() {
    TaskView[] all = new TaskView[size];
    int next = 0;
    for (TaskView[] page : pages.values()) {
      for (TaskView task : page) {
        if (task != null) {
          all[next++] = task;
        }
      }
    }
    return Collections.unmodifiableList(Arrays.asList(all));
  }

  private static int place(long serial) {
    return (int) serial & (PAGE_SIZE - 1);
  }
}
