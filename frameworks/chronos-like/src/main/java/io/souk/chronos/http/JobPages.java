package io.souk.chronos.http;

import static io.souk.chronos.ChronosException.invalid;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.souk.chronos.ChronosException;
import io.souk.chronos.decide.Ledger;
import io.souk.chronos.decide.Wakes;
import io.souk.chronos.job.Job;
import io.souk.chronos.job.JobName;
import io.souk.chronos.job.JobWriter;
import io.souk.chronos.job.Trigger;
import io.souk.chronos.run.TaskId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * The list of jobs in pages, for people: counted, searched and sorted here, so that whoever looks
 * at twenty of many jobs is sent twenty.
 */
final class JobPages {

  static final int MAX_LIMIT = 500;

  private static final int SHOWN_COMMAND = 200;

  /** What a page can be sorted by. */
  enum Sort {
    NAME,
    NEXT,
    LAST,
    STATUS,
    STATE
  }

  /**
   * Which page.
   *
   * @param term what name, command, owner or description hold; empty for all jobs
   * @param only a status ({@code success}, {@code failure}, {@code fresh}), a state ({@code
   *     running}, {@code queued}, {@code idle}) or {@code disabled}; empty for all
   */
  record Query(String term, String only, Sort sort, boolean descending, int offset, int limit) {

    private static final Set<String> ONLY =
        Set.of("", "success", "failure", "fresh", "running", "queued", "idle", "disabled");

    Query {
      if (!ONLY.contains(only)) {
        throw invalid(
            "only: '%s' is not one of success, failure, fresh, running, queued, idle, disabled"
                .formatted(ChronosException.shorten(only)));
      }
      if (limit < 1 || limit > MAX_LIMIT) {
        throw invalid("limit: expected a whole number from 1 to " + MAX_LIMIT);
      }
    }

    static Sort sort(String text) {
      try {
        return Sort.valueOf(text.toUpperCase(Locale.ROOT));
      } catch (IllegalArgumentException unknown) {
        throw invalid(
            "sort: '%s' is not one of name, next, last, status, state"
                .formatted(ChronosException.shorten(text)));
      }
    }
  }

  private final Ledger ledger;
  private final Set<JobName> running = new HashSet<>();
  private final Set<JobName> queued = new HashSet<>();

  JobPages(Ledger ledger) {
    this.ledger = ledger;
    for (TaskId id : ledger.live()) {
      ledger
          .run(id)
          .filter(run -> !run.marks().abandoned())
          .ifPresent(run -> running.add(id.job()));
    }
    ledger.queued().forEach(id -> queued.add(id.job()));
  }

  ObjectNode page(Query query) {
    String term = query.term().toLowerCase(Locale.ROOT);
    Counts counts = new Counts();
    List<Job> matching = new ArrayList<>();
    for (Job job : ledger.jobs()) {
      counts.add(job, state(job));
      if (matches(job, term) && isOf(job, query.only())) {
        matching.add(job);
      }
    }
    matching.sort(order(query));
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("total", ledger.jobs().size());
    json.put("matching", matching.size());
    json.put("offset", query.offset());
    counts.write(json.putObject("counts"));
    ArrayNode jobs = json.putArray("jobs");
    matching.stream().skip(query.offset()).limit(query.limit()).map(this::row).forEach(jobs::add);
    return json;
  }

  private static boolean matches(Job job, String term) {
    return term.isEmpty()
        || holds(job.name().value(), term)
        || holds(job.execution().work().command(), term)
        || holds(job.about().owner(), term)
        || holds(job.about().description(), term);
  }

  private static boolean holds(String text, String term) {
    return text.toLowerCase(Locale.ROOT).contains(term);
  }

  private boolean isOf(Job job, String only) {
    return switch (only) {
      case "" -> true;
      case "disabled" -> job.disabled();
      case "running", "queued", "idle" -> state(job).equals(only);
      default -> job.tally().outcome().equals(only);
    };
  }

  private String state(Job job) {
    return running.contains(job.name())
        ? "running"
        : queued.contains(job.name()) ? "queued" : "idle";
  }

  /** Jobs of which a time is not known come last, whichever way it is sorted. */
  private Comparator<Job> order(Query query) {
    Comparator<Job> names = Comparator.comparing(job -> job.name().value());
    return switch (query.sort()) {
      case NAME -> query.descending() ? names.reversed() : names;
      case NEXT -> times(this::next, query.descending(), names);
      case LAST -> times(JobPages::last, query.descending(), names);
      case STATUS -> texts(job -> job.tally().outcome(), query.descending(), names);
      case STATE -> texts(this::state, query.descending(), names);
    };
  }

  private static Comparator<Job> texts(
      Function<Job, String> key, boolean descending, Comparator<Job> then) {
    Comparator<Job> by = Comparator.comparing(key);
    return (descending ? by.reversed() : by).thenComparing(then);
  }

  private static Comparator<Job> times(
      Function<Job, Optional<Instant>> key, boolean descending, Comparator<Job> then) {
    Comparator<Instant> order = descending ? Comparator.reverseOrder() : Comparator.naturalOrder();
    // A schedule takes its time to say when it is due, and would be asked for every comparison.
    Map<Job, Optional<Instant>> known = new IdentityHashMap<>();
    return Comparator.comparing(
            (Job job) -> known.computeIfAbsent(job, key).orElse(null), Comparator.nullsLast(order))
        .thenComparing(then);
  }

  private Optional<Instant> next(Job job) {
    return job.disabled() ? Optional.empty() : Wakes.nextDue(ledger, job);
  }

  private static Optional<Instant> last(Job job) {
    Optional<Instant> success = job.tally().lastSuccess();
    return success
        .filter(time -> job.tally().lastError().map(time::isAfter).orElse(true))
        .or(job.tally()::lastError);
  }

  private ObjectNode row(Job job) {
    ObjectNode json = JobViews.summary(job, ledger);
    json.put(
        "scheduleTimeZone",
        job.trigger() instanceof Trigger.Scheduled scheduled
            ? scheduled.schedule().zoneName()
            : "");
    json.put("zone", Outlook.zone(job).getId());
    String command = job.execution().work().command();
    json.put("command", command.substring(0, Math.min(command.length(), SHOWN_COMMAND)));
    json.put("owner", job.about().owner());
    json.put("successCount", job.tally().successCount());
    json.put("errorCount", job.tally().errorCount());
    json.put("errorsSinceLastSuccess", job.tally().errorsSinceLastSuccess());
    json.put("lastSuccess", JobWriter.time(job.tally().lastSuccess()));
    json.put("lastError", JobWriter.time(job.tally().lastError()));
    return json;
  }

  /** How many jobs stand how. */
  private static final class Counts {
    private static final List<String> NAMES =
        List.of("success", "failure", "fresh", "running", "queued", "idle", "disabled");

    private final Map<String, Integer> counts = new HashMap<>();

    void add(Job job, String state) {
      counts.merge(job.tally().outcome(), 1, Integer::sum);
      counts.merge(state, 1, Integer::sum);
      if (job.disabled()) {
        counts.merge("disabled", 1, Integer::sum);
      }
    }

    void write(ObjectNode json) {
      NAMES.forEach(name -> json.put(name, counts.getOrDefault(name, 0)));
    }
  }
}
