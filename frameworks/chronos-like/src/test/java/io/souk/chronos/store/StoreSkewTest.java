package io.souk.chronos.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.ByteString;
import io.souk.chronos.audit.Author;
import io.souk.chronos.audit.Edit;
import io.souk.chronos.decide.Change;
import io.souk.chronos.history.History;
import io.souk.chronos.history.Missed;
import io.souk.chronos.history.PackedHistory;
import io.souk.chronos.job.CalendarJson;
import io.souk.chronos.job.Job;
import io.souk.chronos.job.JobDefaults;
import io.souk.chronos.job.JobName;
import io.souk.chronos.job.JobReader;
import io.souk.chronos.job.Trigger.Dependent;
import io.souk.chronos.job.Trigger.Scheduled;
import io.souk.chronos.run.Cause;
import io.souk.chronos.run.Run;
import io.souk.chronos.run.RunState;
import io.souk.chronos.run.TaskId;
import io.souk.chronos.schedule.CalendarName;
import io.souk.fixture.FixtureEntries;
import io.souk.fixture.FixtureTree;
import io.souk.framework.Store.Entry;
import io.souk.framework.Store.Write;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** This release reads what the ones before stored of jobs, and they read what it stores. */
class StoreSkewTest {

  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final String FIXTURE = "store-1.txt";

  private final ObjectMapper json = new ObjectMapper();
  private final JobReader reader =
      new JobReader(JobDefaults.standard("nobody", ZoneId.of("Europe/Berlin")));
  private final Codec codec = new Codec(reader);
  private final List<String> damaged = new ArrayList<>();

  /** Writes a fixture into the file that it is given; once a release. */
  public static void main(String[] args) throws IOException {
    StoreSkewTest test = new StoreSkewTest();
    Files.writeString(Path.of(args[0]), FixtureEntries.pack(test.written(test.changes())));
  }

  private Job job(String text) throws IOException {
    return reader.read(json.readTree(text), NOW);
  }

  private Job interval() throws IOException {
    Job job =
        job(
            """
            {"name": "nightly", "command": "make all", "schedule": "R5/2026-01-01T02:30:00/P1D",
             "scheduleTimeZone": "Europe/Berlin", "epsilon": "PT30M", "retries": 3, "cpus": 0.5, "mem": 64,
             "disk": 10, "owner": "ops@example.com", "ownerName": "ops", "description": "everything",
             "environmentVariables": [{"name": "A", "value": "b"}], "uris": ["http://example.com/a.tgz"],
             "constraints": [["rack", "EQUALS", "r1"]], "concurrent": false, "runAsUser": "root"}""");
    return further(job).withTally(job.tally().succeeded(NOW).failed(NOW.plusSeconds(9)));
  }

  private static Job further(Job job) {
    Scheduled scheduled = (Scheduled) job.trigger();
    return job.withTrigger(scheduled.at(scheduled.schedule().after(NOW.plusSeconds(86400), 1)));
  }

  private Job child() throws IOException {
    Job job = job("{\"name\": \"child\", \"command\": \"true\", \"parents\": [\"a\", \"b\"]}");
    return job.withTrigger(((Dependent) job.trigger()).satisfiedBy(new JobName("b")));
  }

  private static Run run(String job, int attempt) {
    return Run.queued(
        new TaskId(NOW.toEpochMilli(), attempt, new JobName(job)),
        Cause.SCHEDULE,
        Optional.of("--once"),
        new Run.When(NOW, NOW.plusSeconds(5)),
        NOW);
  }

  private static Run running(String job, int attempt) {
    return run(job, attempt)
        .launchedOn(new Run.Place("agent-1", "node-1", "node-1:5051"), NOW.plusSeconds(6))
        .reported(
            RunState.RUNNING,
            NOW.plusSeconds(7),
            new Run.Word(Optional.of("it runs"), OptionalInt.empty(), Optional.of("c-1")));
  }

  private static PackedHistory history() {
    Run failed =
        running("nightly", 0)
            .reported(
                RunState.FAILED,
                NOW.plusSeconds(8),
                new Run.Word(Optional.of("exit 3"), OptionalInt.of(3), Optional.of("c-1")));
    return PackedHistory.of(
        History.NONE
            .ended(failed, 100)
            .ended(
                running("nightly", 1)
                    .reported(RunState.FINISHED, NOW.plusSeconds(60), Run.Word.NONE),
                100)
            .missed(Missed.one(NOW.plusSeconds(99), "late"), false, 100));
  }

  /** What is stored, as it is read: of everything there can be something. */
  private List<Change> changes() throws IOException {
    Edit edit =
        new Edit(
            2,
            NOW,
            new Author(Optional.of("alice"), Optional.of("10.0.0.1")),
            Edit.Kind.values()[1],
            List.of("command", "cpus"),
            "tested");
    JsonNode calendar =
        json.readTree(
            """
            {"description": "no nights", "timeZone": "Europe/Berlin", "excludedDates": ["2030-12-24"],
             "excludedWeekdays": ["SUNDAY"]}""");
    return List.of(
        new Change.PutCalendar(CalendarJson.read(new CalendarName("days"), calendar)),
        new Change.RecordEdit(new JobName("nightly"), edit),
        new Change.PutFrameworkId("framework-1"),
        new Change.PutHistory(new JobName("nightly"), history()),
        new Change.PutJob(child()),
        new Change.PutJob(
            further(
                job(
                    "{\"name\": \"cron\", \"command\": \"true\", \"schedule\": \"0 30 2 ? * MON-FRI\"}"))),
        new Change.PutJob(interval()),
        new Change.PutRun(running("child", 0).withKillRequested().withProgress(7)),
        new Change.PutRun(run("nightly", 2)));
  }

  /** As writes of a running framework leave it: definitions, and behind them how far jobs are. */
  private NavigableMap<String, byte[]> written(List<Change> changes) {
    NavigableMap<String, byte[]> stored = new TreeMap<>();
    for (Change change : changes) {
      List<Write> writes = new ArrayList<>(codec.encode(List.of(change)));
      if (change instanceof Change.PutJob put) {
        writes.addAll(codec.encode(List.of(new Change.PutProgress(put.job()))));
      }
      for (Write write : writes) {
        if (write instanceof Write.Put put) {
          stored.put(put.key(), put.value().toByteArray());
        } else {
          stored.remove(write.key());
        }
      }
    }
    return stored;
  }

  private List<Change> read(Map<String, byte[]> stored) {
    return codec.decode(
        stored.entrySet().stream()
            .map(each -> new Entry(each.getKey(), 1, ByteString.copyFrom(each.getValue())))
            .toList(),
        damaged::add);
  }

  private static NavigableMap<String, byte[]> fixture() throws IOException {
    return FixtureEntries.unpack(FixtureTree.read(StoreSkewTest.class, FIXTURE));
  }

  @Test
  void readsAllThatIsInIt() throws IOException {
    assertThat(read(fixture())).containsExactlyElementsOf(changes());
    assertThat(damaged).isEmpty();
    History history = history().unpack(new JobName("nightly"));
    assertThat(history.runs()).extracting(Run::state).contains(RunState.FAILED, RunState.FINISHED);
  }

  /**
   * When this fails the stored form has changed: keep the old fixture and go on reading it, see
   * that the release before reads the new form, and write a fixture with {@link #main}.
   */
  @Test
  void theReleaseBeforeReadsWhatIsWritten() throws IOException {
    assertThat(FixtureEntries.differences(fixture(), written(changes()))).isEmpty();
  }

  /** What the next release adds to an entry is passed over, and lost when this one writes it. */
  @Test
  void membersOfALaterReleaseAreNoHindrance() throws IOException {
    NavigableMap<String, byte[]> later = fixture();
    for (Map.Entry<String, byte[]> each : later.entrySet()) {
      if (each.getValue()[0] == '{') {
        ObjectNode entry = (ObjectNode) json.readTree(each.getValue());
        entry.put("ofALaterRelease", 1);
        if (entry.has("job")) {
          ((ObjectNode) entry.get("job")).put("ofALaterRelease", 1);
        }
        each.setValue(json.writeValueAsBytes(entry));
      }
    }

    assertThat(read(later)).containsExactlyElementsOf(changes());
    assertThat(damaged).isEmpty();
  }

  /** What cannot be understood is not guessed at; it stays where it is. */
  @Test
  void wordsOfALaterReleaseAreLeftAlone() throws IOException {
    NavigableMap<String, byte[]> later = fixture();
    String key = later.ceilingKey("run/child/");
    String text = new String(later.get(key), StandardCharsets.UTF_8);
    later.put(key, text.replace("\"RUNNING\"", "\"PAUSED\"").getBytes(StandardCharsets.UTF_8));

    assertThat(read(later)).hasSize(changes().size() - 1);
    assertThat(damaged).singleElement().asString().startsWith(key).contains("PAUSED");
  }

  /** It stays in the store, where the later release finds it again. */
  @Test
  void kindsOfALaterReleaseAreLeftAlone() throws IOException {
    NavigableMap<String, byte[]> later = fixture();
    later.put("of-a-later-release/x", new byte[] {1, 2, 3});

    assertThat(read(later)).containsExactlyElementsOf(changes());
    assertThat(damaged).containsExactly("of-a-later-release/x: unknown kind of entry");
  }
}
