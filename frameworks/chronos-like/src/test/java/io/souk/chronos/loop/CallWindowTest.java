package io.souk.chronos.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.souk.framework.CallRefusedException;
import io.souk.framework.SchedulerSession;
import io.souk.protocol.mesos.scheduler.Call;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class CallWindowTest {

  private static final int CALLS = 1000;

  private final List<Call> sent = new ArrayList<>();
  private final List<CompletableFuture<Void>> answers = new ArrayList<>();

  private final SchedulerSession session =
      new SchedulerSession() {
        @Override
        public void subscribe(Call.Subscribe subscribe) {}

        @Override
        public CompletionStage<Void> send(Call call) {
          sent.add(call);
          answers.add(new CompletableFuture<>());
          return answers.getLast();
        }

        @Override
        public void close() {}
      };

  private static Call call(int number) {
    Call.Kill.Builder kill = Call.Kill.newBuilder();
    kill.getTaskIdBuilder().setValue("task-" + number);
    return Call.newBuilder().setType(Call.Type.KILL).setKill(kill).build();
  }

  @Test
  void neverHasMoreUnderWayThanTheKernelTakesAndKeepsTheOrder() {
    CallWindow window = new CallWindow(session);
    List<CompletionStage<Void>> asked = new ArrayList<>();
    for (int i = 0; i < CALLS; i++) {
      asked.add(window.send(call(i)));
    }
    assertThat(sent).hasSize(256);
    for (int i = 0; i < CALLS; i++) {
      assertThat(sent.size() - i).isLessThanOrEqualTo(256);
      if (i % 10 == 0) {
        answers.get(i).completeExceptionally(new CallRefusedException(400, "no"));
      } else {
        answers.get(i).complete(null);
      }
      assertThat(asked.get(i).toCompletableFuture().isCompletedExceptionally())
          .isEqualTo(i % 10 == 0);
    }
    for (int i = 0; i < CALLS; i++) {
      assertThat(sent.get(i)).isEqualTo(call(i));
    }
    assertThat(asked.getLast().toCompletableFuture()).isDone();
  }
}
