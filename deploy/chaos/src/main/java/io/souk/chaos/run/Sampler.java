package io.souk.chaos.run;

import com.fasterxml.jackson.databind.JsonNode;
import io.souk.chaos.check.Amounts;
import io.souk.chaos.check.Sample;
import io.souk.chaos.client.Masters;
import io.souk.chaos.machine.Http;
import io.souk.chaos.machine.Http.Answer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;

/** Asks one master after the other for its state, again and again. */
final class Sampler implements AutoCloseable {

  private static final Duration EVERY = Duration.ofSeconds(1);
  private static final Duration LIMIT = Duration.ofSeconds(5);
  private static final Set<String> OPEN =
      Set.of("TASK_STAGING", "TASK_STARTING", "TASK_RUNNING", "TASK_KILLING");
  private static final Set<String> OVER =
      Set.of(
          "TASK_FINISHED",
          "TASK_FAILED",
          "TASK_KILLED",
          "TASK_ERROR",
          "TASK_DROPPED",
          "TASK_GONE",
          "TASK_GONE_BY_OPERATOR");

  private final Masters masters;
  private final List<Sample> samples = new ArrayList<>();
  private final Thread thread;
  private List<String> agentIds = List.of();
  private int unanswered;
  private volatile boolean over;
  private volatile Throwable failure;

  Sampler(Masters masters) {
    this.masters = masters;
    this.thread = Thread.ofPlatform().name("sampler").start(this::loop);
  }

  private void loop() {
    try {
      for (int i = 0; !over; i++) {
        look(masters.hosts().get(i % masters.hosts().size()));
        LockSupport.parkNanos(EVERY.toNanos());
      }
    } catch (RuntimeException failed) {
      failure = failed;
    }
  }

  private void look(String host) {
    Answer answer = Http.get(Masters.url(host, Masters.KERNEL_PORT) + "/state", LIMIT);
    synchronized (this) {
      if (answer.status() == 200) {
        JsonNode state = answer.json();
        Sample sample = sample(host, state);
        samples.add(sample);
        agentIds = List.copyOf(new TreeSet<>(sample.has().keySet()));
      } else {
        unanswered++;
      }
    }
  }

  private static Sample sample(String host, JsonNode state) {
    Map<String, Amounts> used = new TreeMap<>();
    Map<String, Amounts> has = new TreeMap<>();
    Map<String, String> places = new TreeMap<>();
    for (JsonNode agent : state.path("slaves")) {
      String id = agent.path("id").asText();
      used.put(id, amounts(agent.path("used_resources")));
      has.put(id, amounts(agent.path("resources")));
    }
    Set<String> over = new TreeSet<>();
    for (JsonNode framework : state.path("frameworks")) {
      for (JsonNode task : framework.path("tasks")) {
        if (OPEN.contains(task.path("state").asText())) {
          places.put(task.path("id").asText(), task.path("slave_id").asText());
        }
      }
      for (String list : List.of("tasks", "completed_tasks")) {
        for (JsonNode task : framework.path(list)) {
          if (OVER.contains(task.path("state").asText())) {
            over.add(task.path("id").asText());
          }
        }
      }
    }
    return new Sample(host, Instant.now(), used, has, places, over);
  }

  private static Amounts amounts(JsonNode resources) {
    return new Amounts(
        Math.round(resources.path("cpus").asDouble() * 1000),
        Math.round(resources.path("mem").asDouble()));
  }

  /** Ids of the agents, as they were shown last. */
  synchronized List<String> agentIds() {
    return agentIds;
  }

  synchronized List<Sample> samples() {
    return List.copyOf(samples);
  }

  /** How many questions got no answer. */
  synchronized int unanswered() {
    return unanswered;
  }

  @Override
  public void close() {
    over = true;
    LockSupport.unpark(thread);
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    if (failure != null) {
      throw new IllegalStateException("the kernel showed what cannot be read", failure);
    }
  }
}
