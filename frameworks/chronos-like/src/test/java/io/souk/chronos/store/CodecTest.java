package io.souk.chronos.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.souk.chronos.audit.Author;
import io.souk.chronos.decide.Change;
import io.souk.chronos.job.Job;
import io.souk.chronos.job.JobDefaults;
import io.souk.chronos.job.JobName;
import io.souk.chronos.job.JobReader;
import io.souk.chronos.job.Trigger.Dependent;
import io.souk.chronos.job.Trigger.Scheduled;
import io.souk.framework.Store.Entry;
import io.souk.framework.Store.Write;
import java.io.IOException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class CodecTest {

  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  private final JobReader reader =
      new JobReader(JobDefaults.standard("nobody", ZoneId.of("Europe/Berlin")));
  private final Codec codec = new Codec(reader);
  private final Map<String, Entry> stored = new TreeMap<>();
  private final List<String> damaged = new ArrayList<>();

  private Job read(String json) throws IOException {
    return reader.read(new ObjectMapper().readTree(json), NOW);
  }

  private List<Write> store(Change change) {
    List<Write> writes = codec.encode(List.of(change));
    for (Write write : writes) {
      switch (write) {
        case Write.Put put -> stored.put(put.key(), new Entry(put.key(), 1, put.value()));
        case Write.Delete delete -> stored.remove(delete.key());
      }
    }
    return writes;
  }

  private List<Change> load() {
    return codec.decode(List.copyOf(stored.values()), damaged::add);
  }

  private Job nightly() throws IOException {
    return read(
        """
        {"name": "nightly", "command": "%s", "schedule": "R5/2026-01-01T00:00:00/PT1M"}"""
            .formatted("x".repeat(5000)));
  }

  private static Job fired(Job job, Instant at) {
    Scheduled scheduled = (Scheduled) job.trigger();
    return job.withTrigger(scheduled.at(scheduled.schedule().after(at, 1)));
  }

  @Test
  void writesWithEachRunHowFarItsJobHasComeAndNotItsDefinition() throws IOException {
    Job job = nightly();
    store(new Change.PutJob(job));
    Job further = fired(job, NOW.plusSeconds(60)).withTally(job.tally().succeeded(NOW).failed(NOW));

    List<Write> writes = store(new Change.PutProgress(further));

    assertThat(writes).singleElement().isInstanceOf(Write.Put.class);
    assertThat(((Write.Put) writes.getFirst()).value().size()).isLessThan(250);
    assertThat(load()).containsExactly(new Change.PutJob(further));
    assertThat(damaged).isEmpty();
  }

  @Test
  void keepsWhichParentsHaveSucceeded() throws IOException {
    Job job = read("{\"name\": \"child\", \"command\": \"true\", \"parents\": [\"a\", \"b\"]}");
    store(new Change.PutJob(job));
    Job further = job.withTrigger(((Dependent) job.trigger()).satisfiedBy(new JobName("b")));
    store(new Change.PutProgress(further));
    assertThat(load()).containsExactly(new Change.PutJob(further));
  }

  @Test
  void newDefinitionTakesThePlaceOfWhatWasKnownOfTheOldOne() throws IOException {
    Job job = nightly();
    store(new Change.PutJob(job));
    store(new Change.PutProgress(fired(job, NOW)));
    store(new Change.PutJob(job));
    assertThat(load()).containsExactly(new Change.PutJob(job));
    store(new Change.PutProgress(fired(job, NOW)));
    store(new Change.RemoveJob(job.name(), Author.PLATFORM, 1));
    assertThat(stored).isEmpty();
  }

  @Test
  void readsEntriesThatHoldHowFarTheJobHasComeInTheDefinition() throws IOException {
    Job further = fired(nightly(), NOW.plusSeconds(90));
    store(new Change.PutJob(further));
    assertThat(stored.keySet()).containsExactly("job/nightly");
    assertThat(load()).containsExactly(new Change.PutJob(further));
  }

  @Test
  void passesOverWhatItCannotRead() throws IOException {
    store(new Change.PutJob(nightly()));
    stored.put(
        "job/other", new Entry("job/other", 1, stored.get("job/nightly").value().substring(9)));
    stored.put("what/ever", new Entry("what/ever", 1, stored.get("job/nightly").value()));
    assertThat(load()).containsExactly(new Change.PutJob(nightly()));
    assertThat(damaged).hasSize(2);
  }
}
