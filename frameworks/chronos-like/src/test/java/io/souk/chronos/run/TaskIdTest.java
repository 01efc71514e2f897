package io.souk.chronos.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.souk.chronos.job.JobName;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class TaskIdTest {

  @Example
  void hasTheFormOfChronos() {
    TaskId id = new TaskId(1420843781398L, 0, new JobName("test"));
    assertThat(id.text()).isEqualTo("ct:1420843781398:0:test:");
    assertThat(TaskId.parse(id.text())).contains(id);
  }

  @Example
  void readsArgumentsThatOthersPutIn() {
    TaskId id = new TaskId(5, 2, new JobName("a.b"));
    assertThat(TaskId.parse("ct:5:2:a.b:-x /y")).contains(id);
    assertThat(TaskId.parse("ct:5:2:a.b")).contains(id);
  }

  @Property
  void anythingElseIsNoneOfOurs(@ForAll String text) {
    assertThat(TaskId.parse("ct:" + text.replaceAll("[0-9]", ""))).isEmpty();
  }
}
