package io.souk.bench.standing;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * When each task was launched, seen to run and told to end, and with that what an answer must show
 * that was given between two moments. Moments are of {@link System#nanoTime}; no name of a task is
 * used twice. Thread-safe.
 */
public final class Population {

  private static final class Life {
    private final long launched;
    private volatile boolean runs;
    private volatile long running;
    private volatile boolean ends;
    private volatile long ending;
    private volatile long due;

    private Life(long launched) {
      this.launched = launched;
    }

    /** Nothing else than that it runs can be true all the while. */
    private boolean mustRun(Span when) {
      return runs && running - when.from() < 0 && (!ends || ending - when.to() > 0);
    }

    private boolean mayRun(Span when) {
      return launched - when.to() < 0 && (!ends || ending + when.patience() - when.from() > 0);
    }
  }

  /**
   * When an answer was given.
   *
   * @param from when it was asked for, or earlier where it may be out of date
   * @param to when its last byte was read
   * @param patience nanoseconds within which a master must have heard that a task has ended
   */
  public record Span(long from, long to, long patience) {}

  private final Map<String, Life> lives = new ConcurrentHashMap<>();
  private final int agents;

  /**
   * @param agents whose hosts are {@link Shape#host} of 0 to one less
   */
  public Population(int agents) {
    this.agents = agents;
  }

  /** A framework is about to launch it. */
  public void launched(String task) {
    lives.put(task, new Life(System.nanoTime()));
  }

  /** A framework has read that it runs. */
  public void running(String task) {
    Life life = lives.get(task);
    life.running = System.nanoTime();
    life.runs = true;
  }

  /**
   * Its agent is about to say that it has ended.
   *
   * @param due when it was to say so
   */
  public void ending(String task, long due) {
    Life life = lives.get(task);
    life.due = due;
    life.ending = System.nanoTime();
    life.ends = true;
  }

  /** When its agent was to say that it has ended; empty for one that has not. */
  public OptionalLong due(String task) {
    return Optional.ofNullable(lives.get(task)).filter(life -> life.ends).stream()
        .mapToLong(life -> life.due)
        .findFirst();
  }

  /** What is wrong with an answer of that time that names every task. */
  public List<String> check(Answer answer, Span when) {
    List<String> faults = new ArrayList<>();
    hosts(answer.hosts(), faults);
    Map<String, Integer> shown = new HashMap<>();
    Stream.concat(answer.running().stream(), answer.others().stream())
        .forEach(task -> shown.merge(task, 1, Integer::sum));
    shown.forEach(
        (task, times) -> {
          if (times > 1) {
            faults.add(task + " is shown " + times + " times");
          }
          if (!lives.containsKey(task)) {
            faults.add(task + " was never launched");
          }
        });
    for (String task : answer.running()) {
      Life life = lives.get(task);
      if (life != null && !life.mayRun(when)) {
        faults.add(task + " does not run any more");
      }
    }
    answer.others().forEach(task -> shown.remove(task));
    lives.forEach(
        (task, life) -> {
          if (!shown.containsKey(task) && life.mustRun(when)) {
            faults.add(task + " runs and is not shown to");
          }
        });
    return faults;
  }

  /**
   * What is wrong with an answer of that time that only counts.
   *
   * @param running tasks that it says run or are about to
   */
  public List<String> check(List<String> hosts, long running, Span when) {
    List<String> faults = new ArrayList<>();
    hosts(hosts, faults);
    long least = lives.values().stream().filter(life -> life.mustRun(when)).count();
    long most = lives.values().stream().filter(life -> life.mayRun(when)).count();
    if (running < least || running > most) {
      faults.add("%d tasks run: expected %d to %d".formatted(running, least, most));
    }
    return faults;
  }

  private void hosts(List<String> hosts, List<String> faults) {
    Map<String, Integer> shown = new HashMap<>();
    hosts.forEach(host -> shown.merge(host, 1, Integer::sum));
    for (int i = 0; i < agents; i++) {
      Integer times = shown.remove(Shape.host(i));
      if (times == null || times > 1) {
        faults.add(
            "agent " + Shape.host(i) + " is shown " + (times == null ? 0 : times) + " times");
      }
    }
    shown.keySet().forEach(host -> faults.add("agent " + host + " is none of this cluster"));
  }
}
