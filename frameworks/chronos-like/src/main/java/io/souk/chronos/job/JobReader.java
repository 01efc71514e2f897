package io.souk.chronos.job;

import static io.souk.chronos.ChronosException.invalid;

import com.fasterxml.jackson.databind.JsonNode;
import io.souk.chronos.job.Execution.Fetch;
import io.souk.chronos.job.Execution.Inputs;
import io.souk.chronos.job.Execution.NamedValue;
import io.souk.chronos.job.Execution.Needs;
import io.souk.chronos.job.Execution.Work;
import io.souk.chronos.schedule.IsoPeriod;
import io.souk.chronos.schedule.Schedule;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Reads a job from the JSON of Chronos's REST API. Unknown members are ignored, absent ones and
 * nulls take their defaults.
 */
public final class JobReader {

  private static final long MAX_COUNT = 1L << 53;

  private final JobDefaults defaults;

  /** A reader that fills in {@code defaults}. */
  public JobReader(JobDefaults defaults) {
    this.defaults = defaults;
  }

  /**
   * Reads a definition.
   *
   * @param now what an empty schedule start means
   * @throws io.souk.chronos.ChronosException INVALID, naming the member
   */
  public Job read(JsonNode json, Instant now) {
    Members members = Members.of(json, "");
    return read(members, trigger(members, now));
  }

  /** Reads all but what makes the job run, which is {@code trigger}. */
  public Job read(JsonNode json, Trigger trigger) {
    return read(Members.of(json, ""), trigger);
  }

  private Job read(Members members, Trigger trigger) {
    return new Job(
        new JobName(members.requiredText("name")),
        trigger,
        new Execution(work(members), inputs(members), needs(members)),
        policy(members),
        new Job.About(
            members.text("owner", ""),
            members.text("ownerName", ""),
            members.text("description", "")),
        tally(members),
        new Job.Legacy(
            members.text("epsilon").filter(text -> !text.isEmpty()).map(IsoPeriod::parse),
            members.has("async") ? Optional.of(members.flag("async", false)) : Optional.empty()));
  }

  private Trigger trigger(Members members, Instant now) {
    String schedule = members.text("schedule", "");
    Set<JobName> parents = new LinkedHashSet<>();
    members.texts("parents").forEach(parent -> parents.add(new JobName(parent)));
    if (!schedule.isEmpty() && !parents.isEmpty()) {
      throw invalid("a job has either a schedule or parents, not both");
    }
    if (!parents.isEmpty() || (members.has("parents") && schedule.isEmpty())) {
      return new Trigger.Dependent(parents);
    }
    String text = schedule.isEmpty() && !members.has("schedule") ? "R1//PT24H" : schedule;
    return new Trigger.Scheduled(
        Schedule.parse(text, members.text("scheduleTimeZone", ""), now, defaults.zone()));
  }

  private Work work(Members members) {
    return new Work(
        members.text("command", ""),
        members.flag("shell", true),
        members.text("executor", ""),
        members.text("executorFlags", ""),
        members.text("taskInfoData", ""),
        members.texts("arguments"),
        members.text("runAsUser", defaults.runAsUser()));
  }

  private Inputs inputs(Members members) {
    List<Fetch> fetch =
        members.objects(
            "fetch",
            item ->
                new Fetch(
                    item.text("uri", ""),
                    item.flag("executable", false),
                    item.flag("cache", false),
                    item.flag("extract", true),
                    item.text("output_file", "")));
    List<String> uris = members.texts("uris");
    if (!fetch.isEmpty()
        && !uris.isEmpty()
        && !uris.equals(fetch.stream().map(Fetch::uri).toList())) {
      throw invalid("Tried to add both uri (deprecated) and fetch parameters; give fetch alone");
    }
    return new Inputs(
        fetch,
        uris,
        members.objects("environmentVariables", JobReader::variable),
        members.object("container").flatMap(ContainerJson::read));
  }

  private static NamedValue variable(Members members) {
    String name = members.requiredText("name");
    if (name.indexOf('=') >= 0) {
      throw invalid("environmentVariables: a name must not hold '='");
    }
    return new NamedValue(name, members.text("value", ""));
  }

  private Needs needs(Members members) {
    return new Needs(
        members.amount("cpus", defaults.cpus()),
        members.amount("mem", defaults.mem()),
        members.amount("disk", defaults.disk()),
        members.textLists("constraints").stream().map(Constraint::of).toList());
  }

  private static Job.Policy policy(Members members) {
    return new Job.Policy(
        (int) members.integer("retries", 2, Integer.MAX_VALUE),
        members.flag("disabled", false),
        members.flag("softError", false),
        members.flag("dataProcessingJobType", false),
        members.flag("highPriority", false),
        members.flag("concurrent", false),
        members.integer("maxCompletionTime", 0, MAX_COUNT / 1_000_000_000));
  }

  private static Tally tally(Members members) {
    return new Tally(
        members.integer("successCount", 0, MAX_COUNT),
        members.integer("errorCount", 0, MAX_COUNT),
        members.integer("errorsSinceLastSuccess", 0, MAX_COUNT),
        time(members, "lastSuccess"),
        time(members, "lastError"));
  }

  private static Optional<Instant> time(Members members, String name) {
    return members
        .text(name)
        .filter(text -> !text.isEmpty())
        .map(
            text -> {
              try {
                return Instant.parse(text);
              } catch (DateTimeParseException notOne) {
                throw invalid(name + ": expected a time like 2030-01-31T10:00:00.000Z");
              }
            });
  }
}
