package io.souk.bench.result;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What one workload came to in one variant.
 *
 * @param workload {@code W1} to {@code W10}
 * @param variant what sets it apart from the workload's other results: {@code plain, 10,000 agents}
 * @param parameters everything that it takes to do the same again
 * @param figures what was measured
 * @param growth how costs grew from one size to another, where the workload ran both
 * @param checked how many things the gate compared: tasks, runs, answers. A gate that compared
 *     nothing is a fault
 * @param faults what the gate objects to: anything lost, doubled or wrong
 * @param notMeasured why there are no figures, where the machine lacks what the workload needs
 */
public record Result(
    String workload,
    String variant,
    Map<String, String> parameters,
    List<Figure> figures,
    List<Growth> growth,
    long checked,
    List<String> faults,
    Optional<String> notMeasured) {

  /** Copies what can be changed; the order of the parameters stays. */
  public Result {
    parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
    figures = List.copyOf(figures);
    growth = List.copyOf(growth);
    faults = List.copyOf(faults);
  }

  /**
   * One whose gate has spoken and which has no figures yet.
   *
   * @param checked how many things the gate compared
   */
  public static Result of(String workload, String variant, long checked, List<String> faults) {
    return new Result(
        workload, variant, Map.of(), List.of(), List.of(), checked, faults, Optional.empty());
  }

  /** One that the machine cannot do; never a success, and no fault of the product either. */
  public static Result notMeasured(String workload, String variant, String reason) {
    return new Result(
        workload, variant, Map.of(), List.of(), List.of(), 0, List.of(), Optional.of(reason));
  }

  /** The same with a figure more. */
  public Result with(Figure figure) {
    List<Figure> more = new ArrayList<>(figures);
    more.add(figure);
    return new Result(workload, variant, parameters, more, growth, checked, faults, notMeasured);
  }

  /** The same with a growth more. */
  public Result with(Growth one) {
    List<Growth> more = new ArrayList<>(growth);
    more.add(one);
    return new Result(workload, variant, parameters, figures, more, checked, faults, notMeasured);
  }

  /** The same with a parameter more. */
  public Result withParameter(String name, Object value) {
    Map<String, String> more = new LinkedHashMap<>(parameters);
    more.put(name, value.toString());
    return new Result(workload, variant, more, figures, growth, checked, faults, notMeasured);
  }

  /**
   * What the gate objects to, a gate that looked at nothing and broken laws of counted costs
   * included; empty is the only good answer.
   */
  public List<String> objections() {
    if (notMeasured.isPresent()) {
      return faults;
    }
    Stream<String> idle =
        checked > 0 ? Stream.empty() : Stream.of("the gate compared nothing: it says nothing");
    Stream<String> broken =
        growth.stream()
            .filter(each -> each.counted() && !each.isKept())
            .map(each -> each.what() + " grew by " + each.factor() + ", at most " + each.atMost());
    return Stream.of(faults.stream(), idle, broken).flatMap(each -> each).toList();
  }

  /** The exit code of a program that found this: 0, or 1 when there is an objection. */
  public int exitCode() {
    return objections().isEmpty() ? 0 : 1;
  }
}
