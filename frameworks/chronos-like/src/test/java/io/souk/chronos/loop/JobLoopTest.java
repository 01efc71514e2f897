package io.souk.chronos.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.souk.chronos.ChronosException;
import io.souk.chronos.ChronosException.Code;
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

  private void launch() throws Exception {
    Future<Void> launched =
        on(
            () ->
                loop.submit(
                    (ledger, now) ->
                        put(queued().launchedOn(new Run.Place("agent", "host", ""), now))));
    confirm();
    launched.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
    context.batches.clear();
  }

  private Future<Void> report(RunState state) throws Exception {
    return on(
        () ->
            loop.submit(
                (ledger, now) ->
                    put(ledger.run(ID).orElseThrow().reported(state, now, Run.Word.NONE))));
  }

  private RunState stored() throws Exception {
    Codec codec = new Codec(new JobReader(JobDefaults.standard("nobody", ZoneId.of("UTC"))));
    JobLoop successor = on(() -> new JobLoop(context, codec));
    Future<Void> loaded = on(successor::load);
    loaded.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
    return on(() -> successor.committed().run(ID).orElseThrow().state());
  }

  @Test
  void whatOnlyRunsIsToldAtOnceAndStoredWithTheNextCommit() throws Exception {
    launch();
    Future<Void> seen = report(RunState.RUNNING);
    assertThat(seen.succeeded()).isTrue();
    assertThat(on(() -> loop.committed().run(ID).orElseThrow().state()))
        .isEqualTo(RunState.RUNNING);
    assertThat(context.batches).isEmpty();
    on(() -> loop.submit((ledger, now) -> put(other())));
    assertThat(context.batches.poll(30, TimeUnit.SECONDS).writes()).hasSize(2);
    confirm();
    assertThat(stored()).isEqualTo(RunState.RUNNING);
  }

  @Test
  void whatOnlyRunsIsStoredSoonWithoutAnotherCommit() throws Exception {
    launch();
    report(RunState.RUNNING);
    assertThat(stored()).isEqualTo(RunState.STAGING);
    assertThat(context.batches.poll(30, TimeUnit.SECONDS).writes()).hasSize(1);
    confirm();
    assertThat(stored()).isEqualTo(RunState.RUNNING);
  }

  @Test
  void whatRanIsNeverStoredAfterItsEnd() throws Exception {
    launch();
    report(RunState.RUNNING);
    report(RunState.UNREACHABLE);
    assertThat(context.batches.poll(30, TimeUnit.SECONDS).writes()).hasSize(1);
    confirm();
    assertThat(stored()).isEqualTo(RunState.UNREACHABLE);
    on(() -> loop.submit((ledger, now) -> put(other())));
    assertThat(context.batches.poll(30, TimeUnit.SECONDS).writes()).hasSize(1);
  }

  private static Decision tooLarge() {
    Optional<String> arguments = Optional.of("x".repeat(Parcel.MOST_ENTRY_BYTES));
    return put(Run.queued(ID, Cause.MANUAL, arguments, new Run.When(NOW, NOW), NOW));
  }

  private double refusedDecisions() {
    var counter = context.metrics().find("souk_chronos_refused_decisions").counter();
    return counter == null ? 0 : counter.count();
  }

  @Test
  void whatNoCommitHoldsIsRefusedCountedAndChangesNothing() throws Exception {
    Future<Void> asked = on(() -> loop.submit((ledger, now) -> tooLarge()));
    assertThat(asked.cause()).hasMessageContaining("too large to be stored, 20973");
    assertThat(((ChronosException) asked.cause()).code()).isEqualTo(Code.TOO_LARGE);
    assertThat(refusedDecisions()).isEqualTo(1);
    on(
        () -> {
          loop.handle((ledger, now) -> tooLarge());
          return true;
        });
    assertThat(refusedDecisions()).isEqualTo(2);
    assertThat(on(() -> loop.committed().queued())).isEmpty();
    assertThat(context.batches).isEmpty();
  }

  @Test
  void whoCanAskForLessIsToldAndNothingElseIsDone() throws Exception {
    Future<Void> asked = on(() -> loop.attempt(List.of(), (ledger, now) -> tooLarge()));
    assertThat(((ChronosException) asked.cause()).code()).isEqualTo(Code.TOO_LARGE);
    assertThat(refusedDecisions()).isZero();
  }
}
