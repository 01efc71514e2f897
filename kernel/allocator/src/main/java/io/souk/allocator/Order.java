package io.souk.allocator;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Those that compete with each other, the one that is next first. A sorted array: to look through
 * it costs no memory, and moving one entry costs a binary search and a short copy. Changes are
 * gathered and take effect when somebody looks.
 */
final class Order {

  private final ClusterTotal total;
  private final List<Standing> moved = new ArrayList<>();
  private Standing[] sorted = new Standing[2];
  private int size;
  private int version = -1;

  Order(ClusterTotal total) {
    this.total = total;
  }

  void add(Standing standing) {
    standing.settle(total);
    insert(standing);
  }

  void remove(Standing standing) {
    delete(standing);
    if (standing.moved) {
      standing.moved = false;
      moved.remove(standing);
    }
  }

  /** Its holdings, weight or number of allocations have changed. */
  void move(Standing standing) {
    if (!standing.moved) {
      standing.moved = true;
      moved.add(standing);
    }
  }

  /** How many there are; brings the order up to date. */
  int settle() {
    if (version == total.version() && moved.isEmpty()) {
      return size;
    }
    if (version != total.version() || moved.size() > 8 && moved.size() > size / 8) {
      sortAll();
    } else {
      for (Standing standing : moved) {
        delete(standing);
        standing.moved = false;
        standing.settle(total);
        insert(standing);
      }
    }
    moved.clear();
    return size;
  }

  /** The one at that place since {@link #settle}. */
  Standing get(int place) {
    return sorted[place];
  }

  private void sortAll() {
    version = total.version();
    for (int i = 0; i < size; i++) {
      sorted[i].moved = false;
      sorted[i].settle(total);
    }
    Arrays.sort(sorted, 0, size, Standing::compare);
  }

  private void insert(Standing standing) {
    if (size == sorted.length) {
      sorted = Arrays.copyOf(sorted, size * 2);
    }
    int at = place(standing);
    System.arraycopy(sorted, at, sorted, at + 1, size - at);
    sorted[at] = standing;
    size++;
  }

  private void delete(Standing standing) {
    int at = place(standing);
    if (at == size || sorted[at] != standing) {
      throw new IllegalStateException("'" + standing.name + "' is not in the order");
    }
    size--;
    System.arraycopy(sorted, at + 1, sorted, at, size - at);
    sorted[size] = null;
  }

  /** The first place whose entry is not before this one. */
  private int place(Standing standing) {
    int low = 0;
    int high = size;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (sorted[middle].compare(standing) < 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
