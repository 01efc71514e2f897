package io.souk.marathon.adapter.load;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.souk.marathon.app.AppId;
import io.souk.marathon.autoscale.Measurement;
import io.souk.marathon.autoscale.Target;
import io.souk.marathon.instance.Task;
import io.souk.security.ClientCredential;
import io.souk.security.RoleSecurity;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The cpus that tasks use, from the statistics of the agents they run on. */
final class CpuLoad {

  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final String JSON = "application/json";

  private final BoundedGet get;
  private final String masterUrl;
  private final String scheme;
  private final Optional<String> authorization;
  private final Rates rates = new Rates();

  CpuLoad(BoundedGet get, String masterUrl, RoleSecurity security) {
    this.get = get;
    this.scheme = security.scheme();
    this.authorization = security.credential().map(ClientCredential::authorizationHeader);
    this.masterUrl = masterUrl;
  }

  /** Empty for apps of which no task could be measured twice. */
  Future<Map<AppId, Measurement>> measure(List<Target> targets) {
    Set<String> tasks = new HashSet<>();
    Set<String> agents = new HashSet<>();
    for (Target target : targets) {
      for (Task task : target.tasks()) {
        tasks.add(task.id().value());
        agents.add(task.placement().agentId());
      }
    }
    rates.retain(tasks);
    if (agents.isEmpty()) {
      return Future.succeededFuture(Map.of());
    }
    return get.text(masterUrl + "/slaves", JSON, authorization)
        .compose(text -> usage(addresses(text, agents), tasks))
        .map(used -> sum(targets, used));
  }

  private List<String> addresses(String text, Set<String> agents) {
    List<String> addresses = new ArrayList<>();
    for (JsonNode agent : parse(text).path("slaves")) {
      String pid = agent.path("pid").asText();
      if (agents.contains(agent.path("id").asText()) && pid.contains("@")) {
        addresses.add(scheme + "://" + pid.substring(pid.indexOf('@') + 1));
      }
    }
    return addresses;
  }

  private Future<Map<String, Double>> usage(List<String> addresses, Set<String> tasks) {
    Map<String, Double> used = new HashMap<>();
    List<Future<?>> asked = new ArrayList<>();
    for (String address : addresses) {
      asked.add(
          get.text(address + "/monitor/statistics", JSON, authorization)
              .onSuccess(text -> read(parse(text), tasks, used)));
    }
    return Future.join(asked).transform(done -> Future.succeededFuture(used));
  }

  private void read(JsonNode containers, Set<String> tasks, Map<String, Double> used) {
    for (JsonNode container : containers) {
      String task = container.path("executor_id").asText();
      JsonNode statistics = container.path("statistics");
      if (tasks.contains(task) && statistics.has("cpus_user_time_secs")) {
        double seconds =
            statistics.path("cpus_user_time_secs").asDouble()
                + statistics.path("cpus_system_time_secs").asDouble();
        rates
            .rate(task, seconds, statistics.path("timestamp").asDouble())
            .ifPresent(rate -> used.put(task, rate));
      }
    }
  }

  private static Map<AppId, Measurement> sum(List<Target> targets, Map<String, Double> used) {
    Map<AppId, Measurement> loads = new HashMap<>();
    for (Target target : targets) {
      double[] shares =
          target.tasks().stream()
              .map(task -> task.id().value())
              .filter(used::containsKey)
              .mapToDouble(task -> used.get(task) / target.cpus())
              .toArray();
      if (shares.length > 0 && target.cpus() > 0) {
        loads.put(target.app(), new Measurement(Arrays.stream(shares).sum(), shares.length));
      }
    }
    return loads;
  }

  private static JsonNode parse(String text) {
    try {
      return MAPPER.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("not JSON: " + e.getOriginalMessage(), e);
    }
  }
}
