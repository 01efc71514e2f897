package io.souk.chronos.run;

import io.souk.chronos.job.JobName;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * One attempt of a run of a job.
 *
 * @param id its identity, and its task's
 * @param cause why it came to be
 * @param arguments what a manual run put in place of the job's arguments
 * @param when when it was due and may be launched
 * @param state where it stands
 * @param trace what happened to it, when and where
 * @param marks what was decided about it
 */
public record Run(
    TaskId id,
    Cause cause,
    Optional<String> arguments,
    When when,
    RunState state,
    Trace trace,
    Marks marks) {

  /**
   * Times that were decided on.
   *
   * @param due nominal time of the run, the same for all its attempts: the occurrence, or when it
   *     was triggered or asked for
   * @param notBefore earliest launch of this attempt
   */
  public record When(Instant due, Instant notBefore) {}

  /**
   * What was said of a run beside its state.
   *
   * @param killRequested to end it
   * @param abandoned its job was deleted, so nobody counts it any more
   * @param overdue its deadline passed, which is why it is to end
   * @param elements how many elements it says it has processed, once it says so
   * @param reported the status code of its call-back, once that came; 0 for success
   * @param drops launches of it that are known not to have happened, while it waits or goes on
   */
  public record Marks(
      boolean killRequested,
      boolean abandoned,
      boolean overdue,
      Optional<Long> elements,
      Optional<Integer> reported,
      int drops) {

    /** Nothing. */
    public static final Marks NONE =
        new Marks(false, false, false, Optional.empty(), Optional.empty(), 0);

    Marks withKillRequested() {
      return new Marks(true, abandoned, overdue, elements, reported, drops);
    }

    Marks withAbandoned() {
      return new Marks(true, true, overdue, elements, reported, drops);
    }

    Marks withOverdue() {
      return new Marks(true, abandoned, true, elements, reported, drops);
    }

    Marks withElements(long all) {
      return new Marks(killRequested, abandoned, overdue, Optional.of(all), reported, drops);
    }

    Marks withReported(int code) {
      return new Marks(killRequested, abandoned, overdue, elements, Optional.of(code), drops);
    }

    /** What was said of a task that never was is said of nothing. */
    Marks withDrop() {
      return new Marks(
          killRequested, abandoned, overdue, Optional.empty(), Optional.empty(), drops + 1);
    }
  }

  /**
   * What happened to a run.
   *
   * @param queued when it was committed
   * @param launched when it was given to an agent
   * @param started when it was first seen running
   * @param unreachable since when its agent has been unreachable, while it is
   * @param ended when it was seen to be over
   * @param place the agent it was given to
   * @param word what the agent said of it
   */
  public record Trace(
      Instant queued,
      Optional<Instant> launched,
      Optional<Instant> started,
      Optional<Instant> unreachable,
      Optional<Instant> ended,
      Optional<Place> place,
      Word word) {

    /** The last message about it. */
    public Optional<String> message() {
      return word.message();
    }

    /** The agent's id, where one is known. */
    public Optional<String> agentId() {
      return place.map(Place::agentId);
    }

    /** Only queued yet. */
    public static Trace queuedAt(Instant time) {
      return queuedAt(time, Word.NONE);
    }

    private static Trace queuedAt(Instant time, Word word) {
      return new Trace(
          time,
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          word);
    }
  }

  /**
   * An agent.
   *
   * @param agentId its id
   * @param hostname its host name
   * @param address where it answers HTTP, {@code host:port}; empty text where that is unknown
   */
  public record Place(String agentId, String hostname, String address) {}

  /**
   * What was said of a run.
   *
   * @param message the last message
   * @param exitCode of its command, 128 and the number of the signal that ended it
   * @param containerId the container it is, or was, in
   */
  public record Word(Optional<String> message, OptionalInt exitCode, Optional<String> containerId) {

    /** Nothing yet. */
    public static final Word NONE =
        new Word(Optional.empty(), OptionalInt.empty(), Optional.empty());

    /** Only a message. */
    public static Word of(String message) {
      return new Word(Optional.of(message), OptionalInt.empty(), Optional.empty());
    }

    private Word over(Word before) {
      return new Word(
          message.or(before::message),
          exitCode.isPresent() ? exitCode : before.exitCode,
          containerId.or(before::containerId));
    }
  }

  /** A run that waits. */
  public static Run queued(
      TaskId id, Cause cause, Optional<String> arguments, When when, Instant now) {
    return new Run(id, cause, arguments, when, RunState.QUEUED, Trace.queuedAt(now), Marks.NONE);
  }

  /** How long it took, from being seen running (or else from its launch) to its end. */
  public Optional<Duration> duration() {
    return trace
        .started()
        .or(trace::launched)
        .flatMap(start -> trace.ended().map(end -> Duration.between(start, end)));
  }

  /** The job it is a run of. */
  public JobName job() {
    return id.job();
  }

  /** Nominal time of the run, the same for all its attempts. */
  public Instant due() {
    return when.due();
  }

  /** Earliest launch of this attempt. */
  public Instant notBefore() {
    return when.notBefore();
  }

  /** Given to an agent. */
  public Run launchedOn(Place place, Instant now) {
    Trace placed =
        new Trace(
            trace.queued(),
            Optional.of(now),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.of(place),
            Word.NONE);
    return moved(RunState.STAGING, placed);
  }

  /** Reported in state {@code next}, which {@link RunState#mayBecome} must allow. */
  public Run reported(RunState next, Instant now, Word word) {
    boolean starts = next == RunState.RUNNING && trace.started().isEmpty();
    Trace seen =
        new Trace(
            trace.queued(),
            trace.launched(),
            starts ? Optional.of(now) : trace.started(),
            next == RunState.UNREACHABLE ? Optional.of(now) : Optional.empty(),
            next.terminal() ? Optional.of(now) : Optional.empty(),
            trace.place(),
            word.over(trace.word()));
    return moved(next, seen);
  }

  private Run moved(RunState next, Trace changed) {
    if (!state.mayBecome(next)) {
      throw new IllegalStateException(id + " may not go from " + state + " to " + next);
    }
    return new Run(id, cause, arguments, when, next, changed, marks);
  }

  /**
   * Back in the queue under another id, because its launch is known not to have happened.
   *
   * @param word why not
   */
  public Run requeuedAs(TaskId fresh, Instant earliest, Word word) {
    return new Run(
        fresh,
        cause,
        arguments,
        new When(when.due(), earliest),
        RunState.QUEUED,
        Trace.queuedAt(trace.queued(), word),
        marks.withDrop());
  }

  /** How often it was launched in vain, and why last; empty if never. */
  public Optional<String> launchesInVain() {
    return marks.drops() == 0
        ? Optional.empty()
        : Optional.of(
            "launched %d times, which never happened: %s"
                .formatted(marks.drops(), trace.message().orElse("no reason given")));
  }

  private Run with(Marks changed) {
    return new Run(id, cause, arguments, when, state, trace, changed);
  }

  /** Someone wants it ended. */
  public Run withKillRequested() {
    return with(marks.withKillRequested());
  }

  /** Its deadline has passed. */
  public Run withOverdue() {
    return with(marks.withOverdue());
  }

  /** Its job was deleted, so nobody counts it any more. */
  public Run abandoned() {
    return with(marks.withAbandoned());
  }

  /** It has processed {@code more} elements since it last said so, 0 and up. */
  public Run withProgress(long more) {
    long before = marks.elements().orElse(0L);
    return with(marks.withElements(before + Math.min(more, Long.MAX_VALUE - before)));
  }

  /** Its call-back came, with a status code that is 0 for success. */
  public Run withReported(int code) {
    return with(marks.withReported(code));
  }
}
