package io.souk.chronos.http;

import static io.souk.chronos.ChronosException.invalid;

import io.souk.chronos.ChronosException;
import io.souk.chronos.audit.Author;
import io.souk.chronos.decide.Change;
import io.souk.chronos.decide.Decision;
import io.souk.chronos.job.Job;
import io.souk.chronos.job.JobName;
import io.souk.chronos.job.Trigger;
import io.souk.chronos.loop.JobLoop.Move;
import io.souk.chronos.run.Cause;
import io.souk.chronos.run.TaskId;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;
import java.util.stream.Stream;

/** The routes that change something. */
final class JobRoutes {

  private static final int MAX_ARGUMENTS = 1 << 16;

  private static final String TASK_ID = "Souk-Task-Id";

  private final Api api;

  /** Which definitions an endpoint takes. */
  private enum Kind {
    SCHEDULED,
    DEPENDENT
  }

  JobRoutes(Api api) {
    this.api = api;
  }

  void mount(Router router, boolean legacy) {
    router.post("/iso8601").handler(routing -> put(routing, Kind.SCHEDULED));
    router.post("/dependency").handler(routing -> put(routing, Kind.DEPENDENT));
    if (legacy) {
      router.put("/iso8601").handler(routing -> put(routing, Kind.SCHEDULED));
      router.put("/dependency").handler(routing -> put(routing, Kind.DEPENDENT));
    }
    router.put("/job/success/:name").handler(this::markSuccess);
    router.put("/job/:name/enable").handler(routing -> enable(routing, true));
    router.put("/job/:name/disable").handler(routing -> enable(routing, false));
    router.put("/job/:name").handler(this::runNow);
    router.delete("/job/:name").handler(this::delete);
  }

  private void put(RoutingContext routing, Kind kind) {
    if (!Bodies.isJson(routing)) {
      Bodies.refuseType(routing);
      return;
    }
    Job job = api.reader().read(Bodies.read(routing, "a job"), api.clock().instant());
    checkKind(job, kind);
    Doings.about(routing, job.name().value());
    boolean anyName = Answers.legacy(routing);
    if (Paths.flag(routing, "dryRun")) {
      Doings.exclude(routing);
      Answers.json(routing, new DryRun(api).of(job, anyName, Paths.parameters(routing, "assumed")));
      return;
    }
    Author author = ChangeRoute.author(routing);
    change(routing, (ledger, now) -> api.decider().put(ledger, job, anyName, author, now));
  }

  private static void checkKind(Job job, Kind kind) {
    switch (job.trigger()) {
      case Trigger.Scheduled scheduled -> {
        if (kind == Kind.DEPENDENT) {
          throw invalid("parents: missing; a job with a schedule goes to iso8601");
        }
      }
      case Trigger.Dependent dependent -> {
        if (kind == Kind.SCHEDULED) {
          throw invalid("schedule: missing; a job with parents goes to dependency");
        }
      }
    }
  }

  private void runNow(RoutingContext routing) {
    JobName name = Paths.jobName(routing);
    String arguments = Paths.parameter(routing, "arguments").orElse("");
    if (arguments.length() > MAX_ARGUMENTS || arguments.indexOf('\0') >= 0) {
      throw invalid("arguments: too long or with a NUL character");
    }
    change(
        routing,
        (ledger, now) -> {
          Decision decision = api.decider().runNow(ledger, name, arguments, now);
          made(decision).ifPresent(id -> routing.response().putHeader(TASK_ID, id.text()));
          return decision;
        });
  }

  /** The run that was asked for, so that who asked can follow it. */
  private static Optional<TaskId> made(Decision decision) {
    return decision.changes().stream()
        .flatMap(change -> change instanceof Change.PutRun put ? Stream.of(put) : Stream.empty())
        .filter(put -> put.run().cause() == Cause.MANUAL)
        .map(put -> put.run().id())
        .findFirst();
  }

  private void enable(RoutingContext routing, boolean enabled) {
    JobName name = Paths.jobName(routing);
    Author author = ChangeRoute.author(routing);
    change(routing, (ledger, now) -> api.decider().enable(ledger, name, enabled, author, now));
  }

  private void delete(RoutingContext routing) {
    JobName name = Paths.jobName(routing);
    Author author = ChangeRoute.author(routing);
    change(routing, (ledger, now) -> api.decider().delete(ledger, name, author, now));
  }

  private void change(RoutingContext routing, Move move) {
    Answers.whenDone(routing, api.loop().submit(move));
  }

  /** The answer is a bare sentence under the media type of JSON, as Chronos gives it. */
  private void markSuccess(RoutingContext routing) {
    String text = routing.pathParam("name");
    try {
      JobName name = Paths.jobName(routing);
      api.loop()
          .submit((ledger, now) -> api.decider().markSuccess(ledger, name, now))
          .onSuccess(done -> marked(routing, text, true))
          .onFailure(refused -> notMarked(routing, text, refused));
    } catch (ChronosException unknown) {
      notMarked(routing, text, unknown);
    }
  }

  private static void notMarked(RoutingContext routing, String name, Throwable refused) {
    if (refused instanceof ChronosException known
        && known.code() == ChronosException.Code.UNKNOWN_JOB) {
      marked(routing, name, false);
    } else {
      Answers.error(routing, refused);
    }
  }

  private static void marked(RoutingContext routing, String name, boolean done) {
    Answers.text(
        routing,
        200,
        "application/json",
        "marked job " + ChronosException.shorten(name) + " as successful: " + done);
  }
}
