package io.souk.chronos.http;

import static io.souk.chronos.ChronosException.invalid;

import io.souk.chronos.ChronosException;
import io.souk.chronos.ChronosException.Code;
import io.souk.chronos.run.Run;
import io.souk.security.RoleSecurity;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;

/**
 * {@code GET job/NAME/run/ID/logs?stream=stdout|stderr&follow=true&tail=LINES}: what a run writes,
 * or wrote, as long as its sandbox stands; read from its agent piece by piece.
 */
final class LogRoute {

  /** Each is a connection that is kept open. */
  static final int MOST_READERS = 100;

  private static final int MOST_LINES = 10_000;

  /**
   * How long things may take.
   *
   * @param answer of an agent
   * @param poll from one look at a file that did not grow to the next
   * @param absence of an agent while its file is followed
   * @param reader to take what was sent
   */
  record Patience(Duration answer, Duration poll, Duration absence, Duration reader) {
    static final Patience USUAL =
        new Patience(
            Duration.ofSeconds(5),
            Duration.ofMillis(500),
            Duration.ofSeconds(15),
            Duration.ofSeconds(30));
  }

  private final Vertx vertx;
  private final Api api;
  private final AgentFiles files;
  private final String scheme;
  private final Patience patience;
  private int readers;

  /**
   * @param security what is shown to agents, and whom to trust
   */
  LogRoute(Vertx vertx, Api api, Patience patience, RoleSecurity security) {
    this.vertx = vertx;
    this.api = api;
    this.scheme = security.scheme();
    this.patience = patience;
    this.files = new AgentFiles(vertx, patience.answer(), security);
  }

  /** By which agents are spoken to. */
  String scheme() {
    return scheme;
  }

  void handle(RoutingContext routing) {
    String stream = Paths.parameter(routing, "stream").orElse("stdout");
    if (!stream.equals("stdout") && !stream.equals("stderr")) {
      throw invalid(
          "stream: '%s' is neither stdout nor stderr".formatted(ChronosException.shorten(stream)));
    }
    boolean follow = Paths.flag(routing, "follow");
    int lines = Paths.number(routing, "tail", LogTail.ALL_LINES);
    if (lines > MOST_LINES) {
      throw invalid("tail: '%d' is more than %d lines".formatted(lines, MOST_LINES));
    }
    Run run = RunRoutes.find(routing, api.ledger()).orElseThrow(() -> RunRoutes.unknown(routing));
    Sandbox sandbox = Sandbox.of(run, api.ledger()).orElseThrow(() -> noSandbox(run));
    if (readers >= MOST_READERS) {
      throw new ChronosException(Code.BUSY, MOST_READERS + " logs are being read already");
    }
    readers++;
    LogTail tail =
        new LogTail(
            vertx,
            routing,
            (offset, length) -> files.read(sandbox, stream, offset, length),
            () -> goesOn(run),
            patience);
    tail.start(follow, lines).onComplete(ended -> readers--);
  }

  private Future<Boolean> goesOn(Run run) {
    return api.loop()
        .settled()
        .map(readable -> api.ledger().run(run.id()).filter(now -> now.state().live()).isPresent());
  }

  private static ChronosException noSandbox(Run run) {
    return new ChronosException(
        Code.UNKNOWN_RUN,
        run.trace().place().isEmpty()
            ? "run '%s' was not given to an agent, it is %s".formatted(run.id(), run.state())
            : "where the agent of run '%s' answers is not known".formatted(run.id()));
  }
}
