package io.souk.agent.usage;

import static org.assertj.core.api.Assertions.assertThat;

import io.souk.agent.fake.Await;
import io.souk.agent.fake.Views;
import io.souk.agent.fake.Wire;
import io.souk.agent.runtime.Container;
import io.souk.agent.runtime.ContainerExit;
import io.souk.agent.runtime.ExecResult;
import io.souk.agent.runtime.Workload;
import io.souk.agent.stats.Tally;
import io.souk.agent.view.AgentQueries;
import io.souk.agent.view.AgentView;
import io.souk.agent.view.AgentView.ExecutorPhase;
import io.souk.agent.view.AgentView.ExecutorView;
import io.souk.agent.view.AgentView.FrameworkView;
import io.souk.protocol.mesos.AgentInfo;
import io.souk.protocol.mesos.CommandInfo;
import io.souk.protocol.mesos.ContainerStatus;
import io.souk.protocol.mesos.ResourceStatistics;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import org.junit.jupiter.api.Test;

class UsageSamplerTest {

  /** An agent with as many command tasks as wanted, that answer when they are told to. */
  private static final class Many implements AgentQueries {
    private final List<ExecutorView> executors = new ArrayList<>();
    private final Queue<Promise<ResourceStatistics>> asked = new ArrayDeque<>();
    private boolean atOnce;

    Many(int count) {
      for (int i = 0; i < count; i++) {
        String id = "t" + i;
        executors.add(
            new ExecutorView(
                id,
                id,
                id,
                true,
                ExecutorPhase.RUNNING,
                "c" + i,
                Path.of("/"),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of()));
      }
    }

    @Override
    public AgentView view() {
      return Views.of(
          AgentInfo.newBuilder().setHostname("h").build(),
          Path.of("/"),
          Map.of(),
          List.of(new FrameworkView(Wire.framework(), executors, List.of())));
    }

    @Override
    public Optional<Container> container(String containerId) {
      return Optional.of(new Fake(containerId));
    }

    @Override
    public Tally tally() {
      return new Tally();
    }

    private final class Fake implements Container {
      private final String id;

      Fake(String id) {
        this.id = id;
      }

      @Override
      public String id() {
        return id;
      }

      @Override
      public ContainerStatus status() {
        return ContainerStatus.getDefaultInstance();
      }

      @Override
      public Future<ContainerExit> exited() {
        return Future.future(never -> {});
      }

      @Override
      public Future<Void> kill(Duration grace) {
        throw new UnsupportedOperationException();
      }

      @Override
      public Future<ExecResult> exec(CommandInfo command, Duration timeout) {
        throw new UnsupportedOperationException();
      }

      @Override
      public Future<Void> update(Workload workload) {
        throw new UnsupportedOperationException();
      }

      @Override
      public Future<ResourceStatistics> usage() {
        if (atOnce) {
          return Future.succeededFuture(statistics());
        }
        Promise<ResourceStatistics> promise = Promise.promise();
        asked.add(promise);
        return promise.future();
      }

      @Override
      public Future<Void> release() {
        throw new UnsupportedOperationException();
      }
    }
  }

  private static ResourceStatistics statistics() {
    return ResourceStatistics.newBuilder().setTimestamp(1).build();
  }

  @Test
  void afewContainersAreMeasuredAtATime() {
    Many agent = new Many(20);
    Future<List<ExecutorUsage>> sample = new UsageSampler(agent).sample();
    int answered = 0;
    while (!sample.isComplete()) {
      assertThat(agent.asked).hasSizeBetween(1, 8);
      agent.asked.remove().complete(statistics());
      answered++;
    }
    assertThat(answered).isEqualTo(20);
    assertThat(sample.result()).hasSize(20).allMatch(usage -> usage.total().isPresent());
  }

  @Test
  void whoAsksMeanwhileSharesTheAnswer() {
    Many agent = new Many(1);
    UsageSampler sampler = new UsageSampler(agent);
    Future<List<ExecutorUsage>> first = sampler.sample();
    Future<List<ExecutorUsage>> second = sampler.sample();
    assertThat(agent.asked).hasSize(1);
    agent.asked.remove().complete(statistics());
    assertThat(first.result()).isSameAs(second.result());
  }

  @Test
  void containerThatCannotBeMeasuredHasNoUsage() {
    Many agent = new Many(2);
    Future<List<ExecutorUsage>> sample = new UsageSampler(agent).sample();
    agent.asked.remove().fail("gone");
    agent.asked.remove().complete(statistics());
    assertThat(Await.success(sample))
        .extracting(usage -> usage.total().isPresent())
        .containsExactly(false, true);
  }

  @Test
  void manyThatAnswerAtOnceAreNoTroubleForTheStack() {
    Many agent = new Many(20_000);
    agent.atOnce = true;
    assertThat(Await.success(new UsageSampler(agent).sample())).hasSize(20_000);
  }
}
