package io.souk.chronos.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.ByteString;
import io.souk.chronos.decide.Change;
import io.souk.chronos.job.JobReader;
import io.souk.chronos.run.TaskId;
import io.souk.framework.Store;
import io.souk.framework.Store.Expected;
import io.souk.framework.Store.Write;
import java.io.IOException;

/** Between changes and stored entries. */
public final class Codec {

  private static final String FRAMEWORK = "framework";
  private static final String JOB = "job/";
  private static final String RUN = "run/";

  private final ObjectMapper json = new ObjectMapper();
  private final JobForm jobs;

  /** A codec that reads jobs with {@code reader}. */
  public Codec(JobReader reader) {
    this.jobs = new JobForm(reader);
  }

  /** The write that stores a change. */
  public Write encode(Change change) {
    return switch (change) {
      case Change.PutJob put -> put(JOB + put.job().name(), jobs.write(put.job()));
      case Change.RemoveJob remove -> new Write.Delete(JOB + remove.name(), Expected.ANY);
      case Change.PutRun put -> put(runKey(put.run().id()), RunForm.write(put.run()));
      case Change.RemoveRun remove -> new Write.Delete(runKey(remove.id()), Expected.ANY);
      case Change.PutFrameworkId put ->
          new Write.Put(FRAMEWORK, ByteString.copyFromUtf8(put.id()), Expected.ANY);
    };
  }

  private static String runKey(TaskId id) {
    return RUN + id.job() + "/" + id.text();
  }

  private Write put(String key, JsonNode value) {
    try {
      return new Write.Put(key, ByteString.copyFrom(json.writeValueAsBytes(value)), Expected.ANY);
    } catch (JsonProcessingException unwritable) {
      throw new IllegalStateException("cannot write " + key, unwritable);
    }
  }

  /**
   * The change that stored an entry.
   *
   * @throws IllegalArgumentException when the entry is none of ours or damaged
   */
  public Change decode(Store.Entry entry) {
    String key = entry.key();
    try {
      if (key.equals(FRAMEWORK)) {
        return new Change.PutFrameworkId(entry.value().toStringUtf8());
      }
      JsonNode value = json.readTree(entry.value().toByteArray());
      if (key.startsWith(JOB)) {
        return new Change.PutJob(jobs.read(value));
      }
      if (key.startsWith(RUN)) {
        return new Change.PutRun(RunForm.read(value));
      }
    } catch (IOException | RuntimeException damaged) {
      throw new IllegalArgumentException(key + ": " + damaged.getMessage(), damaged);
    }
    throw new IllegalArgumentException(key + ": unknown kind of entry");
  }
}
