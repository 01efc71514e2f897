package io.souk.chaos.client;

import io.souk.chaos.check.Change;
import io.souk.chaos.check.RunAsked;
import io.souk.chaos.check.Write;
import io.souk.chaos.check.Write.Outcome;
import io.souk.chaos.machine.Http;
import io.souk.chaos.machine.Http.Answer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Sends what clients ask for and writes down what came of it. */
final class Notebook {

  private static final Duration LIMIT = Duration.ofSeconds(10);
  private static final int KEPT = 300;

  private final AtomicInteger marks = new AtomicInteger();
  private final List<Write> writes = new ArrayList<>();
  private final List<RunAsked> runs = new ArrayList<>();

  /** A text that was never used before. */
  String mark() {
    return "m" + marks.incrementAndGet();
  }

  int number() {
    return marks.incrementAndGet();
  }

  /** A write; {@code key} belongs to the caller alone. */
  Outcome write(String key, Change change, String method, String url, String body) {
    Instant invoked = Instant.now();
    Answer answer = Http.send(method, url, body, LIMIT);
    Outcome outcome = outcome(answer.status());
    Write write =
        new Write(key, change, invoked, Instant.now(), outcome, detail(method, url, body, answer));
    synchronized (this) {
      writes.add(write);
    }
    return outcome;
  }

  /** A write of which an acknowledgement says little: it is sent and forgotten. */
  Outcome tell(String method, String url, String body) {
    return outcome(Http.send(method, url, body, LIMIT).status());
  }

  /** Asks for a run. */
  Outcome run(String job, String mark, String url) {
    Instant at = Instant.now();
    Outcome outcome = outcome(Http.send("PUT", url, "", LIMIT).status());
    ran(new RunAsked(job, mark, at, outcome));
    return outcome;
  }

  /** A run that somebody asked for in a way of his own. */
  synchronized void ran(RunAsked run) {
    runs.add(run);
  }

  private static String detail(String method, String url, String body, Answer answer) {
    String text = "%s %s %s -> %d %s".formatted(method, url, body, answer.status(), answer.body());
    return text.length() > KEPT ? text.substring(0, KEPT) + "…" : text;
  }

  static Outcome outcome(int status) {
    if (status == Answer.NEVER_SENT || status >= 300 && status < 500) {
      return Outcome.REFUSED;
    }
    return status >= 200 && status < 300 ? Outcome.OK : Outcome.UNKNOWN;
  }

  synchronized List<Write> writes() {
    return List.copyOf(writes);
  }

  synchronized List<RunAsked> runs() {
    return List.copyOf(runs);
  }
}
