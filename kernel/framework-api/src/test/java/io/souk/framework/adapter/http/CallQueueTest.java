package io.souk.framework.adapter.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.souk.framework.CallRefusedException;
import io.souk.protocol.http.WireAnswer;
import io.souk.protocol.mesos.TaskID;
import io.souk.protocol.mesos.scheduler.Call;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

class CallQueueTest {

  private final List<String> posted = new ArrayList<>();
  private final List<Promise<WireAnswer>> answers = new ArrayList<>();
  private final List<Integer> refusals = new ArrayList<>();
  private final List<CompletableFuture<Void>> results = new ArrayList<>();
  private final CallQueue queue = new CallQueue(this::post, refusals::add);

  private Future<WireAnswer> post(Call call) {
    posted.add(call.getKill().getTaskId().getValue());
    answers.add(Promise.promise());
    return answers.getLast().future();
  }

  private void add(int from, int to) {
    for (int i = from; i < to; i++) {
      CompletableFuture<Void> result = new CompletableFuture<>();
      results.add(result);
      Call.Kill kill =
          Call.Kill.newBuilder().setTaskId(TaskID.newBuilder().setValue("" + i)).build();
      queue.add(Call.newBuilder().setType(Call.Type.KILL).setKill(kill).build(), result);
    }
  }

  private void answer(int call, int status) {
    answers
        .get(call)
        .complete(new WireAnswer(status, MultiMap.caseInsensitiveMultiMap(), "".getBytes()));
  }

  @Test
  void aFewAreOnTheirWayAndTheOthersWaitForTheirAnswers() {
    int most = CallQueue.MOST_UNDER_WAY;
    add(0, most + 3);
    assertThat(posted).hasSize(most);

    answer(0, 202);
    answer(1, 202);

    assertThat(posted).hasSize(most + 2).endsWith("" + most, "" + (most + 1));
    assertThat(results.get(0)).isCompleted();
    assertThat(results.get(1)).isCompleted();
    assertThat(results.get(2)).isNotDone();
  }

  @Test
  void oneThatIsRefusedDoesNotTakeOthersWithIt() {
    add(0, 3);

    answer(0, 202);
    answer(1, 503);
    answer(2, 202);

    assertThat(results.get(0)).isCompleted();
    assertThatThrownBy(results.get(1)::join)
        .isInstanceOf(CompletionException.class)
        .cause()
        .isInstanceOf(CallRefusedException.class);
    assertThat(results.get(2)).isCompleted();
    assertThat(refusals).containsExactly(503);
  }

  @Test
  void whatWaitsIsRefusedAtTheEndAndWhatIsOnItsWayGetsItsAnswer() {
    int most = CallQueue.MOST_UNDER_WAY;
    add(0, most + 1);

    queue.close("over");
    answer(0, 202);
    add(most + 1, most + 2);

    assertThat(posted).hasSize(most);
    assertThat(results.get(0)).isCompleted();
    assertThat(results.get(1)).isNotDone();
    assertThat(results.get(most)).isCompletedExceptionally();
    assertThat(results.get(most + 1)).isCompletedExceptionally();
  }
}
