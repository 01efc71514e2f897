package io.souk.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * A framework over HTTP whose leader is stopped: its stream ends, another master takes it, and its
 * task runs on.
 */
@Isolated("the machine belongs to it alone, so that pauses are those of its own making")
class SchedulerHandOverIT {

  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final int MASTERS = 3;

  private static final String INFO =
      """
      {"user":"root","name":"by-hand","failover_timeout":600,"checkpoint":true,\
      "capabilities":[{"type":"PARTITION_AWARE"}]}""";

  @TempDir Path dir;

  private final FreePorts free = new FreePorts();
  private final List<Integer> ports =
      IntStream.range(0, MASTERS).mapToObj(i -> free.next(20)).toList();
  private final List<SoukProcess> masters = new ArrayList<>();

  @Test
  void aStoppedLeaderIsSucceededAndTheFrameworkGoesOn() {
    try {
      for (int i = 0; i < MASTERS; i++) {
        masters.add(master(i));
      }
      masters.forEach(SoukProcess::awaitReady);
      try (SoukProcess agent = agent()) {
        agent.awaitReady();
        play();
      }
    } finally {
      masters.forEach(SoukProcess::close);
      sleepers().forEach(ProcessHandle::destroyForcibly);
    }
  }

  private void play() {
    try (SchedulerClient before = new SchedulerClient(ports, INFO, Optional.empty())) {
      JsonNode offer = before.awaitOffer(0, any -> true);
      before.accept(offer, 0, launch(offer));
      before.awaitState(0, "sleeper", "TASK_RUNNING");
      List<ProcessHandle> running = sleepers();
      assertThat(running).hasSize(1);

      long began = System.nanoTime();
      SoukProcess leader = masters.get(ports.indexOf(before.port()));
      Thread stop = Thread.ofVirtual().start(leader::terminate);
      Wait.until(LIMIT, before::ended, () -> "the stream is still open");
      long ended = System.nanoTime();
      // The first in the list may be the one that goes: whoever follows finds the next one.
      try (SchedulerClient after = new SchedulerClient(ports, INFO, Optional.of(before.id()))) {
        long subscribed = System.nanoTime();
        assertThat(after.id()).isEqualTo(before.id());
        assertThat(after.term()).as("term of the next leader").isGreaterThan(before.term());
        after.call(
            "RECONCILE", "\"reconcile\":{\"tasks\":[{\"task_id\":{\"value\":\"sleeper\"}}]}");
        after.await(0, SchedulerClient.update("sleeper", "TASK_RUNNING"));
        JsonNode next = after.awaitOffer(0, any -> true);
        System.out.printf(
            "stream ended after %d ms, subscribed after %d ms, offered after %d ms%n",
            (ended - began) / 1_000_000,
            (subscribed - began) / 1_000_000,
            (System.nanoTime() - began) / 1_000_000);
        assertThat(next.at("/agent_id")).isEqualTo(offer.at("/agent_id"));
        assertThat(sleepers()).as("the same process").isEqualTo(running);
        join(stop);
        after.call("KILL", "\"kill\":{\"task_id\":{\"value\":\"sleeper\"}}");
        after.awaitState(0, "sleeper", "TASK_KILLED");
        after.call("TEARDOWN", "");
      }
    }
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private String launch(JsonNode offer) {
    return """
        {"type":"LAUNCH","launch":{"task_infos":[{"name":"sleeper","task_id":{"value":"sleeper"},\
        "agent_id":%s,"command":{"value":"exec sleep %d"},"resources":[\
        {"name":"cpus","type":"SCALAR","scalar":{"value":0.1}},\
        {"name":"mem","type":"SCALAR","scalar":{"value":32}}]}]}}"""
        .formatted(offer.get("agent_id"), marker());
  }

  private SoukProcess master(int index) {
    return SoukProcess.start(
        dir,
        "master",
        "--port",
        "" + ports.get(index),
        "--masters",
        ports.stream().map(port -> "127.0.0.1:" + port).collect(Collectors.joining(",")),
        "--marathon-port",
        "" + free.next(),
        "--chronos-port",
        "" + free.next(),
        "--work-dir",
        dir.resolve("m" + index).toString());
  }

  private SoukProcess agent() {
    return SoukProcess.start(
        dir,
        "agent",
        "--master",
        ports.stream().map(port -> "http://127.0.0.1:" + port).collect(Collectors.joining(",")),
        "--port",
        "" + free.next(),
        "--work-dir",
        dir.resolve("a").toString(),
        "--runtime",
        "process",
        "--resources",
        "cpus:4;mem:1024;disk:1024;ports:[32000-32099]");
  }

  /** A number that tells this test's processes from any other. */
  private int marker() {
    return 300_000 + ports.getFirst();
  }

  private List<ProcessHandle> sleepers() {
    return ProcessHandle.allProcesses()
        .filter(process -> process.info().commandLine().orElse("").endsWith("sleep " + marker()))
        .toList();
  }
}
