package io.souk.chronos.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.souk.chronos.decide.Change;
import io.souk.chronos.decide.Decision;
import io.souk.chronos.job.JobDefaults;
import io.souk.chronos.job.JobName;
import io.souk.chronos.job.JobReader;
import io.souk.chronos.run.Cause;
import io.souk.chronos.run.Run;
import io.souk.chronos.run.RunState;
import io.souk.chronos.run.TaskId;
import io.souk.chronos.store.Codec;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class JobLoopTest {

  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final TaskId ID = new TaskId(NOW.toEpochMilli(), 0, new JobName("a"));

  private final Vertx vertx = Vertx.vertx();
  private final HeldStoreContext context = new HeldStoreContext(vertx);
  private JobLoop loop;

  @BeforeEach
  void open() throws Exception {
    Codec codec = new Codec(new JobReader(JobDefaults.standard("nobody", ZoneId.of("UTC"))));
    loop = on(() -> new JobLoop(context, codec));
  }

  @AfterEach
  void close() throws Exception {
    vertx.close().toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
  }

  private <T> T on(Callable<T> work) throws Exception {
    CompletableFuture<T> done = new CompletableFuture<>();
    context
        .context()
        .runOnContext(
            same -> {
              try {
                done.complete(work.call());
              } catch (Exception failure) {
                done.completeExceptionally(failure);
              }
            });
    return done.get(30, TimeUnit.SECONDS);
  }

  private static Run queued() {
    return Run.queued(ID, Cause.MANUAL, Optional.empty(), new Run.When(NOW, NOW), NOW);
  }

  private static Run other() {
    return Run.queued(ID.later(), Cause.MANUAL, Optional.empty(), new Run.When(NOW, NOW), NOW);
  }

  private static Decision put(Run run) {
    return new Decision(List.of(new Change.PutRun(run)), List.of());
  }

  private void confirm() throws Exception {
    Runnable commit = context.commits.poll(30, TimeUnit.SECONDS);
    on(
        () -> {
          commit.run();
          return true;
        });
  }

  @Test
  void nobodySeesWhatIsNotCommitted() throws Exception {
    List<Integer> seen = new ArrayList<>();
    on(() -> loop.submit((ledger, now) -> put(queued())));
    Future<Void> settled =
        on(() -> loop.settled().onSuccess(done -> seen.add(loop.committed().queued().size())));
    assertThat(settled.isComplete()).isFalse();
    assertThatThrownBy(() -> on(loop::committed)).hasMessageContaining("without settled()");
    confirm();
    settled.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
    assertThat(seen).containsExactly(1);
    assertThat(on(() -> loop.settled().succeeded())).isTrue();
  }

  @Test
  void whatReadersSubmitGoesIntoOneCommitAfterAllHaveRead() throws Exception {
    List<Integer> seen = new ArrayList<>();
    on(() -> loop.submit((ledger, now) -> put(queued())));
    on(
        () -> {
          for (int i = 0; i < 3; i++) {
            loop.settled()
                .onSuccess(done -> loop.submit((ledger, now) -> put(other())))
                .onSuccess(done -> seen.add(loop.committed().queued().size()));
          }
          return true;
        });
    confirm();
    confirm();
    assertThat(seen).containsExactly(1, 1, 1);
    assertThat(context.batches).hasSize(2);
  }

  @Test
  void whoReadsIsToldWhenTheLoopStopsMeanwhile() throws Exception {
    on(() -> loop.submit((ledger, now) -> put(queued())));
    Future<Void> settled = on(loop::settled);
    on(
        () -> {
          loop.stop();
          return true;
        });
    assertThat(settled.failed()).isTrue();
    assertThat(on(() -> loop.settled().failed())).isTrue();
  }

  @Test
  void whatChangesTwiceBeforeACommitIsWrittenOnce() throws Exception {
    on(() -> loop.submit((ledger, now) -> Decision.NOTHING));
    on(
        () -> {
          loop.submit((ledger, now) -> put(queued()));
          loop.submit(
              (ledger, now) -> put(queued().launchedOn(new Run.Place("agent", "host", ""), now)));
          return loop.submit(
              (ledger, now) ->
                  put(ledger.run(ID).orElseThrow().reported(RunState.RUNNING, now, Run.Word.NONE)));
        });
    confirm();
    confirm();
    assertThat(context.batches.poll().writes()).hasSize(1);
    assertThat(context.batches.poll().writes()).hasSize(1);
  }
}
