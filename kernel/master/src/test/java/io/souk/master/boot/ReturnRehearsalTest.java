package io.souk.master.boot;

import static org.assertj.core.api.Assertions.assertThat;

import io.souk.master.decide.KernelOptions;
import io.souk.master.http.RehearsedRoutes;
import io.souk.master.loop.LoopConfig;
import io.souk.master.view.AgentView;
import io.souk.master.view.LiveView;
import io.souk.protocol.mesos.MasterInfo;
import io.souk.protocol.mesos.TaskState;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ReturnRehearsalTest {

  @Test
  void manyAgentsComeBackAgainAndAgain() {
    MasterInfo info = MasterInfo.newBuilder().setId("m1").setIp(1).setPort(5050).build();
    ReturnRehearsal.Played played =
        ReturnRehearsal.play(
            LoopConfig.defaults(KernelOptions.defaults(info)),
            RehearsedRoutes::over,
            new ReturnRehearsal.Plan(7, 3, 2, Duration.ofMinutes(1)),
            () -> true);
    assertThat(played.rounds()).isEqualTo(2);
    LiveView.Snapshot end = played.shown();
    assertThat(end.agents()).hasSize(7).allMatch(AgentView::connected);
    assertThat(end.tasks())
        .hasSize(21)
        .allMatch(task -> task.task().getState() == TaskState.TASK_RUNNING);
    assertThat(end.offers()).as("what is left of each").hasSize(7);
  }

  @Test
  void endsWhenItIsNotWantedAnyMore() {
    MasterInfo info = MasterInfo.newBuilder().setId("m1").setIp(1).setPort(5050).build();
    AtomicInteger asked = new AtomicInteger();
    ReturnRehearsal.play(
        LoopConfig.defaults(KernelOptions.defaults(info)),
        RehearsedRoutes::over,
        new ReturnRehearsal.Plan(2, 1, 1000, Duration.ofDays(1)),
        () -> asked.incrementAndGet() < 3);
    assertThat(asked).hasValue(3);
  }
}
