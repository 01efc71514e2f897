package io.souk.master.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.souk.framework.Framework;
import io.souk.framework.FrameworkContext;
import io.souk.framework.SchedulerSession;
import io.souk.framework.Store;
import io.souk.protocol.mesos.FrameworkInfo;
import io.souk.protocol.mesos.scheduler.Call;
import io.souk.protocol.mesos.scheduler.Event;
import io.souk.security.Access;
import io.souk.security.Action;
import io.souk.security.Authentication;
import io.souk.security.RoleSecurity;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A framework inside a whole master. */
class HostedFrameworkTest {

  @TempDir Path dir;

  @Test
  void subscribesIsOfferedResourcesAndKeepsItsData() throws Exception {
    Recorder first = new Recorder("recorder", Optional.empty());
    String stored;
    try (MasterFixture master = new MasterFixture(dir, List.of(first));
        FakeAgent agent = new FakeAgent(master.port(), Optional.empty(), List.of())) {
      Event subscribed = first.next(Event.Type.SUBSCRIBED);
      stored = subscribed.getSubscribed().getFrameworkId().getValue();
      Event offers = first.next(Event.Type.OFFERS);
      assertThat(offers.getOffers().getOffers(0).getAgentId()).isEqualTo(agent.id());
      first
          .session
          .send(Call.newBuilder().setType(Call.Type.SUPPRESS).build())
          .toCompletableFuture()
          .get(60, TimeUnit.SECONDS);
      commit(first, stored);
      assertThat(first.context.masterUrl()).isEqualTo("http://127.0.0.1:" + master.port());
      assertThat(master.json("/frameworks").at("/frameworks/0/name").asText())
          .isEqualTo("recorder");
    }
    assertThat(first.stopped).isCompleted();
    Recorder second = new Recorder("recorder", Optional.of(stored));
    try (MasterFixture master = new MasterFixture(dir, List.of(second))) {
      assertThat(second.next(Event.Type.SUBSCRIBED).getSubscribed().getFrameworkId().getValue())
          .isEqualTo(stored);
      assertThat(second.context.store().get("id").toCompletableFuture().get(60, TimeUnit.SECONDS))
          .hasValueSatisfying(entry -> assertThat(entry.value().toStringUtf8()).isEqualTo(stored));
      assertThat(master.json("/frameworks").get("frameworks")).hasSize(1);
    }
  }

  /** Also when the cluster was founded without, and when it is opened again. */
  @Test
  void subscribesUnderItsNameWherePermissionsAreGiven() throws Exception {
    RoleSecurity guarded =
        RoleSecurity.OPEN.withAccess(
            new Access(
                Authentication.NONE,
                (principal, action, object) ->
                    action != Action.REGISTER_FRAMEWORKS
                        || principal.equals(Optional.of("recorder"))));
    Optional<String> id = Optional.empty();
    boolean named = false;
    for (RoleSecurity security : List.of(RoleSecurity.OPEN, guarded, RoleSecurity.OPEN, guarded)) {
      named |= security == guarded;
      Recorder recorder = new Recorder("recorder", id);
      try (MasterFixture master = new MasterFixture(dir, List.of(recorder), security)) {
        String subscribed =
            recorder.next(Event.Type.SUBSCRIBED).getSubscribed().getFrameworkId().getValue();
        assertThat(id.orElse(subscribed)).isEqualTo(subscribed);
        assertThat(recorder.context.principal())
            .isEqualTo(security == guarded ? Optional.of("recorder") : Optional.empty());
        assertThat(master.json("/frameworks").at("/frameworks/0").has("principal"))
            .isEqualTo(named);
        recorder
            .session
            .send(Call.newBuilder().setType(Call.Type.SUPPRESS).build())
            .toCompletableFuture()
            .get(60, TimeUnit.SECONDS);
        id = Optional.of(subscribed);
      }
    }
  }

  @Test
  void aFrameworkThatCannotStartStopsTheMaster() {
    Recorder fine = new Recorder("fine", Optional.empty());
    Recorder broken = new Recorder("broken", Optional.empty());
    broken.refusal = Optional.of(new IllegalStateException("--broken-port 1: in use"));
    assertThatThrownBy(() -> new MasterFixture(dir, List.of(fine, broken)))
        .isInstanceOf(CompletionException.class)
        .hasRootCauseMessage("--broken-port 1: in use");
    assertThat(fine.stopped).isCompleted();
    new MasterFixture(dir, List.of()).close();
  }

  @Test
  void aFrameworkThatGivesUpEndsTheMaster() {
    Recorder recorder = new Recorder("recorder", Optional.empty());
    try (MasterFixture master = new MasterFixture(dir, List.of(recorder))) {
      recorder.context.fail("lost its mind", new IllegalStateException("x"));
      assertThat(MasterFixture.await(master.master.ended())).isEqualTo("recorder: lost its mind");
    }
  }

  private static void commit(Recorder recorder, String value) throws Exception {
    recorder
        .context
        .store()
        .commit(
            Store.Batch.of(
                new Store.Write.Put("id", ByteString.copyFromUtf8(value), Store.Expected.ABSENT)))
        .toCompletableFuture()
        .get(60, TimeUnit.SECONDS);
  }

  /** Subscribes and remembers what it is told. */
  private static final class Recorder implements Framework, SchedulerSession.Listener {

    final CompletableFuture<Void> stopped = new CompletableFuture<>();
    final LinkedBlockingQueue<Event> events = new LinkedBlockingQueue<>();
    private final String name;
    private final Optional<String> id;
    volatile Optional<RuntimeException> refusal = Optional.empty();
    volatile FrameworkContext context;
    volatile SchedulerSession session;

    Recorder(String name, Optional<String> id) {
      this.name = name;
      this.id = id;
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public CompletionStage<Void> start(FrameworkContext given) {
      if (refusal.isPresent()) {
        return CompletableFuture.failedFuture(refusal.get());
      }
      context = given;
      session = given.openSession(this);
      FrameworkInfo.Builder info =
          FrameworkInfo.newBuilder().setUser("nobody").setName(name).setFailoverTimeout(600);
      id.ifPresent(value -> info.getIdBuilder().setValue(value));
      session.subscribe(Call.Subscribe.newBuilder().setFrameworkInfo(info).build());
      return CompletableFuture.completedStage(null);
    }

    @Override
    public CompletionStage<Void> stop() {
      stopped.complete(null);
      return stopped;
    }

    Event next(Event.Type type) throws InterruptedException {
      while (true) {
        Event event = events.poll(60, TimeUnit.SECONDS);
        if (event == null) {
          throw new AssertionError("no " + type);
        }
        if (event.getType() == type) {
          return event;
        }
      }
    }

    @Override
    public void onEvent(Event event) {
      events.add(event);
    }

    @Override
    public void onDisconnected(String reason) {}
  }
}
