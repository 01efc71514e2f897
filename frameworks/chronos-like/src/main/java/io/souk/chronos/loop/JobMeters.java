package io.souk.chronos.loop;

import io.souk.chronos.job.JobName;
import io.souk.chronos.run.Cause;
import io.souk.chronos.run.Run;
import io.souk.chronos.run.RunState;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Figures of each job since this process began, in Prometheus's text format. The first {@value
 * #MOST} jobs that run have series of their own, all others one together, so that the number of
 * series is bounded; a job that is deleted takes its series along.
 */
public final class JobMeters {

  /** Jobs with series of their own. */
  static final int MOST = 500;

  /** The label of all jobs beyond these; no job can have this name. */
  static final String OTHERS = "(others)";

  private final Map<JobName, Figures> jobs = new LinkedHashMap<>();
  private final Figures others = new Figures();
  private boolean anyOthers;

  /** How runs end, retries and all. */
  enum Outcome {
    SUCCEEDED,
    FAILED,
    KILLED,
    MISSED
  }

  /** A sum of times. */
  private static final class Sum {
    private long count;
    private Duration total = Duration.ZERO;

    void add(Duration time) {
      count++;
      total = total.plus(time.isNegative() ? Duration.ZERO : time);
    }
  }

  /** What is told of one label. */
  private static final class Figures {
    private final Map<Outcome, Long> runs = new EnumMap<>(Outcome.class);
    private final Sum lateness = new Sum();
    private final Sum duration = new Sum();
    private long retries;
  }

  private Figures of(JobName job) {
    Figures known = jobs.get(job);
    if (known == null && jobs.size() < MOST) {
      known = new Figures();
      jobs.put(job, known);
    }
    anyOthers |= known == null;
    return known == null ? others : known;
  }

  /** Runs of a job that came to this outcome. */
  void count(JobName job, Outcome outcome, long more) {
    of(job).runs.merge(outcome, more, Long::sum);
  }

  /** An attempt was queued. */
  void queued(Run run) {
    if (run.id().attempt() > 0) {
      of(run.job()).retries++;
    }
  }

  /** A first attempt that the schedule brought about was seen running. */
  void started(Run run, Instant now) {
    if (run.cause() == Cause.SCHEDULE && run.id().attempt() == 0) {
      of(run.job()).lateness.add(Duration.between(run.due(), now));
    }
  }

  /** An attempt is over. */
  void ended(Run run) {
    if (run.state() == RunState.FINISHED) {
      run.duration().ifPresent(of(run.job()).duration::add);
    } else if (run.state() == RunState.KILLED) {
      count(run.job(), Outcome.KILLED, 1);
    } else if (run.state() == RunState.MISSED) {
      count(run.job(), Outcome.MISSED, 1);
    }
  }

  void removed(JobName job) {
    jobs.remove(job);
  }

  /** All series of this moment; to be asked on the framework's context. */
  public String text() {
    Map<String, Figures> all = new LinkedHashMap<>();
    jobs.forEach((job, figures) -> all.put(job.value(), figures));
    if (anyOthers) {
      all.put(OTHERS, others);
    }
    StringBuilder text = new StringBuilder();
    runs(all, text);
    head(text, "souk_chronos_job_retries_total", "counter", "Attempts after the first.");
    all.forEach(
        (job, figures) ->
            line(text, "souk_chronos_job_retries_total", label(job), figures.retries));
    head(
        text,
        "souk_chronos_job_lateness_seconds",
        "summary",
        "From an occurrence of the schedule to its first attempt running.");
    all.forEach((job, each) -> sum(text, "souk_chronos_job_lateness_seconds", job, each.lateness));
    head(
        text,
        "souk_chronos_job_duration_seconds",
        "summary",
        "How long attempts took that ended with success.");
    all.forEach((job, each) -> sum(text, "souk_chronos_job_duration_seconds", job, each.duration));
    return text.toString();
  }

  private static void runs(Map<String, Figures> all, StringBuilder text) {
    head(text, "souk_chronos_job_runs_total", "counter", "Runs that are over, by outcome.");
    all.forEach(
        (job, figures) ->
            figures.runs.forEach(
                (outcome, count) ->
                    line(
                        text,
                        "souk_chronos_job_runs_total",
                        label(job) + ",outcome=\"" + outcome.name().toLowerCase(Locale.ROOT) + '"',
                        count)));
  }

  private static void sum(StringBuilder text, String name, String job, Sum sum) {
    line(text, name + "_count", label(job), sum.count);
    BigDecimal seconds = BigDecimal.valueOf(sum.total.toMillis(), 3);
    text.append(name).append("_sum{").append(label(job)).append("} ");
    text.append(seconds.toPlainString()).append('\n');
  }

  /** Names of jobs hold nothing that would need an escape. */
  private static String label(String job) {
    return "job=\"" + job + '"';
  }

  private static void head(StringBuilder text, String name, String type, String help) {
    text.append("# HELP ").append(name).append(' ').append(help).append('\n');
    text.append("# TYPE ").append(name).append(' ').append(type).append('\n');
  }

  private static void line(StringBuilder text, String name, String labels, long value) {
    text.append(name).append('{').append(labels).append("} ").append(value).append('\n');
  }
}
