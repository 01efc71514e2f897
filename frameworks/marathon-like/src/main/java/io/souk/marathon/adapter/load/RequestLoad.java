package io.souk.marathon.adapter.load;

import io.souk.marathon.app.AppId;
import io.souk.marathon.app.Autoscale;
import io.souk.marathon.autoscale.Measurement;
import io.souk.marathon.autoscale.Target;
import io.souk.marathon.instance.Placement;
import io.souk.marathon.instance.Task;
import io.vertx.core.Future;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The requests that tasks count themselves. */
final class RequestLoad {

  private final BoundedGet get;
  private final InstantSource clock;
  private final Rates rates = new Rates();

  RequestLoad(BoundedGet get, InstantSource clock) {
    this.get = get;
    this.clock = clock;
  }

  Future<Map<AppId, Measurement>> measure(Map<Target, Autoscale.Source.Requests> targets) {
    Set<String> tasks = new HashSet<>();
    targets.keySet().forEach(each -> each.tasks().forEach(task -> tasks.add(task.id().value())));
    rates.retain(tasks);
    Map<AppId, List<Double>> counted = new HashMap<>();
    List<Future<?>> asked = new ArrayList<>();
    targets.forEach(
        (target, source) ->
            target
                .tasks()
                .forEach(
                    task ->
                        asked.add(
                            ask(task, source)
                                .onSuccess(
                                    text ->
                                        read(
                                            task,
                                            source,
                                            text,
                                            counted.computeIfAbsent(
                                                target.app(), none -> new ArrayList<>()))))));
    return Future.join(asked).transform(done -> Future.succeededFuture(sums(counted)));
  }

  private Future<String> ask(Task task, Autoscale.Source.Requests source) {
    List<Integer> ports = task.placement().portOfEach();
    int port =
        source.portIndex() < ports.size() ? ports.get(source.portIndex()) : Placement.NO_HOST_PORT;
    if (port == Placement.NO_HOST_PORT) {
      return Future.failedFuture("no host port");
    }
    return get.text("http://" + task.placement().host() + ":" + port + source.path(), "text/plain");
  }

  private void read(
      Task task, Autoscale.Source.Requests source, String text, List<Double> counted) {
    Instant now = clock.instant();
    Exposition.sum(text, source.counter())
        .ifPresent(
            count ->
                rates
                    .rate(task.id().value(), count, now.toEpochMilli() / 1000.0)
                    .ifPresent(counted::add));
  }

  private static Map<AppId, Measurement> sums(Map<AppId, List<Double>> counted) {
    Map<AppId, Measurement> loads = new HashMap<>();
    counted.forEach(
        (app, each) -> {
          if (!each.isEmpty()) {
            double sum = each.stream().mapToDouble(Double::doubleValue).sum();
            loads.put(app, new Measurement(sum, each.size()));
          }
        });
    return loads;
  }
}
