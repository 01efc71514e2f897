package io.souk.master.state;

import java.util.ArrayList;
import java.util.List;

/**
 * A few launches, one of each serial, in the order of their serials. One takes 4 to 6 bytes here
 * and not the 70 of an entry in a map; to add or remove one costs as much as moving those after it.
 */
final class SerialTasks {

  private final List<TaskRecord> tasks = new ArrayList<>(1);

  /** Adds or replaces. */
  void put(TaskRecord task) {
    int place = find(task.serial());
    if (place >= 0) {
      tasks.set(place, task);
    } else {
      tasks.add(-1 - place, task);
    }
  }

  void remove(long serial) {
    int place = find(serial);
    if (place >= 0) {
      tasks.remove(place);
    }
  }

  boolean isEmpty() {
    return tasks.isEmpty();
  }

  List<TaskRecord> copy() {
    return List.copyOf(tasks);
  }

  /** Its place; where it is not there, -1 less the place where it belongs. */
  private int find(long serial) {
    int low = 0;
    int high = tasks.size();
    if (high == 0 || tasks.get(high - 1).serial() < serial) {
      return -1 - high; // The newest, mostly.
    }
    while (low < high) {
      int middle = (low + high) >>> 1;
      long there = tasks.get(middle).serial();
      if (there == serial) {
        return middle;
      }
      if (there < serial) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return -1 - low;
  }
}
