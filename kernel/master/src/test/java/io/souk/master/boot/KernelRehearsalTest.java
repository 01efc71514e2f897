package io.souk.master.boot;

import static org.assertj.core.api.Assertions.assertThat;

import io.souk.master.decide.KernelOptions;
import io.souk.master.loop.LoopConfig;
import io.souk.master.view.AgentView;
import io.souk.master.view.FrameworkView;
import io.souk.master.view.LiveView;
import io.souk.protocol.mesos.MasterInfo;
import io.souk.protocol.mesos.TaskState;
import org.junit.jupiter.api.Test;

class KernelRehearsalTest {

  @Test
  void isPlayedThroughToTheEnd() {
    MasterInfo info = MasterInfo.newBuilder().setId("m1").setIp(1).setPort(5050).build();
    LiveView.Snapshot end = KernelRehearsal.run(LoopConfig.defaults(KernelOptions.defaults(info)));
    assertThat(end.agents()).singleElement().matches(AgentView::connected);
    assertThat(end.frameworks()).singleElement().matches(FrameworkView::connected);
    assertThat(end.tasks())
        .singleElement()
        .matches(task -> task.task().getState() == TaskState.TASK_RUNNING);
    assertThat(end.offers()).as("the rest is offered again").hasSize(1);
  }
}
