package io.souk.bench.load.framework;

import io.souk.bench.load.fleet.FleetReport;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What became of each task, by its number: finds what was lost and what happened twice. The words
 * about a task are numbered by its agent, and the next one follows only when the one before was
 * acknowledged, so each must be read once and in order. For one thread at a time.
 */
public final class Ledger {

  private static final String PREFIX = "task-";
  private static final int MOST_FAULTS = 1000;

  private long[] launchedAt = new long[1024];

  /** The number of the newest word that was read of each task. */
  private int[] words = new int[1024];

  private final List<String> faults = new ArrayList<>();
  private int tasks;
  private long running;
  private long ended;
  private long read;
  private long called;

  /** The id of a task; the same in every run. */
  public static String id(int number) {
    return PREFIX + number;
  }

  /** The number of the next task, launched at {@code at} of {@link System#nanoTime}. */
  public int launch(long at) {
    if (tasks == launchedAt.length) {
      launchedAt = Arrays.copyOf(launchedAt, 2 * tasks);
      words = Arrays.copyOf(words, 2 * tasks);
    }
    launchedAt[tasks] = at;
    return tasks++;
  }

  /** When it was launched; 0 when it was not. */
  public long launchedAt(String task) {
    int number = number(task);
    return number < 0 ? 0 : launchedAt[number];
  }

  /**
   * A word about a task was read.
   *
   * @param sequence as the agent numbered it
   */
  public void read(String task, int sequence) {
    int number = number(task);
    if (number < 0) {
      fault(task + " was never launched");
      return;
    }
    read++;
    int expected = words[number] + 1;
    if (sequence != expected) {
      fault("%s: word %d was read where %d was due".formatted(task, sequence, expected));
    }
    words[number] = Math.max(words[number], sequence);
    if (sequence == 1) {
      running++;
    }
  }

  /** The word that was read said that the task has ended. */
  public void ended() {
    ended++;
  }

  /** The master took the framework's ACKNOWLEDGE. */
  public void called() {
    called++;
  }

  /** Something that must not happen. */
  public void fault(String what) {
    if (faults.size() < MOST_FAULTS) {
      faults.add(what);
    }
  }

  private int number(String task) {
    try {
      int number =
          task.startsWith(PREFIX) ? Integer.parseInt(task, PREFIX.length(), task.length(), 10) : -1;
      return number < tasks ? number : -1;
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  /** Tasks launched so far. */
  public int tasks() {
    return tasks;
  }

  /** Tasks of which the first word was read. */
  public long running() {
    return running;
  }

  /** Tasks of which the end was read. */
  public long finished() {
    return ended;
  }

  /** Words read so far. */
  public long words() {
    return read;
  }

  /** Acknowledgements that the master took. */
  public long acknowledged() {
    return called;
  }

  /** Whether something went wrong already. */
  public boolean isBroken() {
    return !faults.isEmpty();
  }

  /** What went wrong by itself, without asking anybody. */
  public List<String> faults() {
    return List.copyOf(faults);
  }

  /** How much has happened so far: it stands still when nothing happens any more. */
  public long progress() {
    return tasks + read + called;
  }

  /**
   * What went wrong as far as the frameworks know; empty when every task was heard of, and every
   * word about it was read once and acknowledged once. To be asked when nothing is under way.
   */
  public List<String> check() {
    List<String> found = new ArrayList<>(faults);
    expect(found, "tasks of which the first word was read", tasks, running);
    expect(found, "acknowledgements taken", read, called);
    for (int i = 0; i < tasks && found.size() < MOST_FAULTS; i++) {
      if (words[i] == 0) {
        found.add(id(i) + " was launched and never heard of");
      }
    }
    return found;
  }

  /**
   * The same with what the agents know: every task was told to one of them once, every word that
   * they had to say was read, and its acknowledgement arrived.
   */
  public List<String> check(FleetReport fleet) {
    List<String> found = check();
    found.addAll(fleet.faults());
    expect(found, "tasks that agents were told of", tasks, fleet.told());
    expect(found, "tasks that run at agents", tasks - ended, fleet.running());
    expect(found, "words read", fleet.said(), read);
    expect(found, "acknowledgements at agents", fleet.said(), fleet.acknowledged());
    expect(found, "streams of agents that ended", 0, fleet.lost());
    return found;
  }

  private static void expect(List<String> found, String what, long expected, long is) {
    if (expected != is) {
      found.add("%s: %d, expected %d".formatted(what, is, expected));
    }
  }
}
