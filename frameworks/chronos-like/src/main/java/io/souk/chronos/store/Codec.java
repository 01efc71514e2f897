package io.souk.chronos.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.souk.chronos.audit.Edit;
import io.souk.chronos.decide.Change;
import io.souk.chronos.history.PackedHistory;
import io.souk.chronos.job.CalendarJson;
import io.souk.chronos.job.Job;
import io.souk.chronos.job.JobName;
import io.souk.chronos.job.JobReader;
import io.souk.chronos.run.TaskId;
import io.souk.chronos.schedule.CalendarName;
import io.souk.framework.Store;
import io.souk.framework.Store.Expected;
import io.souk.framework.Store.Write;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Between changes and stored entries. */
public final class Codec {

  private static final String FRAMEWORK = "framework";
  private static final String CALENDAR = "calendar/";
  private static final String JOB = "job/";
  private static final String PROGRESS = "at/";
  private static final String RUN = "run/";
  private static final String HISTORY = "history/";
  private static final String EDIT = "change/";

  private final ObjectMapper json = new ObjectMapper();
  private final JobForm jobs;

  /** A codec that reads jobs with {@code reader}. */
  public Codec(JobReader reader) {
    this.jobs = new JobForm(reader);
  }

  /** The writes that store changes, in their order. */
  public List<Write> encode(List<Change> changes) {
    List<Write> writes = new ArrayList<>(changes.size() + 1);
    changes.forEach(change -> encode(change, writes));
    return writes;
  }

  private void encode(Change change, List<Write> writes) {
    switch (change) {
      case Change.PutJob put -> {
        writes.add(put(JOB + put.job().name(), jobs.write(put.job())));
        writes.add(delete(PROGRESS + put.job().name()));
      }
      case Change.PutProgress put ->
          writes.add(put(PROGRESS + put.job().name(), ProgressForm.write(put.job())));
      case Change.RemoveJob remove -> {
        writes.add(delete(JOB + remove.name()));
        writes.add(delete(PROGRESS + remove.name()));
        writes.add(delete(HISTORY + remove.name()));
        for (int edit = Math.max(1, remove.edits() - Edit.KEPT + 1);
            edit <= remove.edits();
            edit++) {
          writes.add(delete(editKey(remove.name(), edit)));
        }
      }
      case Change.RecordEdit record -> {
        int number = record.edit().number();
        writes.add(put(editKey(record.job(), number), EditForm.write(record.edit())));
        if (number > Edit.KEPT) {
          writes.add(delete(editKey(record.job(), number - Edit.KEPT)));
        }
      }
      case Change.PutRun put -> writes.add(put(runKey(put.run().id()), RunForm.write(put.run())));
      case Change.RemoveRun remove -> writes.add(delete(runKey(remove.id())));
      case Change.EndRun end -> {
        writes.add(delete(runKey(end.run().id())));
        writes.add(put(end.run().job(), end.history()));
      }
      case Change.RecordMissed record -> writes.add(put(record.job(), record.history()));
      case Change.PutHistory put -> writes.add(put(put.job(), put.history()));
      case Change.PutCalendar put ->
          writes.add(put(CALENDAR + put.calendar().name(), CalendarJson.write(put.calendar())));
      case Change.RemoveCalendar remove -> writes.add(delete(CALENDAR + remove.name()));
      case Change.PutFrameworkId put ->
          writes.add(new Write.Put(FRAMEWORK, ByteString.copyFromUtf8(put.id()), Expected.ANY));
    }
  }

  private static Write delete(String key) {
    return new Write.Delete(key, Expected.ANY);
  }

  private static Write put(JobName job, PackedHistory history) {
    return new Write.Put(
        HISTORY + job, UnsafeByteOperations.unsafeWrap(history.bytes()), Expected.ANY);
  }

  /** What the keys of a job's edits begin with. */
  public static String editsOf(JobName job) {
    return EDIT + job + "/";
  }

  private static String editKey(JobName job, int number) {
    return editsOf(job) + number;
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
   * The changes that lead to what is stored.
   *
   * @param entries everything that is stored, in any order
   * @param damaged told of each entry that is none of ours or cannot be read
   */
  public List<Change> decode(List<Store.Entry> entries, Consumer<String> damaged) {
    Map<String, ByteString> progress = new HashMap<>();
    for (Store.Entry entry : entries) {
      if (entry.key().startsWith(PROGRESS)) {
        progress.put(entry.key().substring(PROGRESS.length()), entry.value());
      }
    }
    List<Change> changes = new ArrayList<>(entries.size());
    for (Store.Entry entry : entries) {
      if (!entry.key().startsWith(PROGRESS) && !isFirstEdit(entry.key())) {
        try {
          changes.add(decode(entry.key(), entry.value(), progress));
        } catch (IOException | RuntimeException unreadable) {
          damaged.accept(entry.key() + ": " + unreadable.getMessage());
        }
      }
    }
    return changes;
  }

  /** Of the one that every job has nothing needs to be known. */
  private static boolean isFirstEdit(String key) {
    return key.startsWith(EDIT) && key.endsWith("/1");
  }

  /** The edits of one job; entries that cannot be read are left out. */
  public List<Edit> decodeEdits(List<Store.Entry> entries) {
    List<Edit> edits = new ArrayList<>();
    for (Store.Entry entry : entries) {
      try {
        edits.add(edit(entry.key(), entry.value()));
      } catch (IOException | RuntimeException damaged) {
        // The others are no worse for it.
      }
    }
    return edits;
  }

  private Edit edit(String key, ByteString value) throws IOException {
    return EditForm.read(Integer.parseInt(key.substring(key.lastIndexOf('/') + 1)), tree(value));
  }

  private Change decode(String key, ByteString value, Map<String, ByteString> progress)
      throws IOException {
    if (key.equals(FRAMEWORK)) {
      return new Change.PutFrameworkId(value.toStringUtf8());
    }
    if (key.startsWith(JOB)) {
      Job job = jobs.read(tree(value));
      ByteString further = progress.get(job.name().value());
      return new Change.PutJob(further == null ? job : ProgressForm.read(job, tree(further)));
    }
    if (key.startsWith(CALENDAR)) {
      CalendarName name = new CalendarName(key.substring(CALENDAR.length()));
      return new Change.PutCalendar(CalendarJson.read(name, tree(value)));
    }
    if (key.startsWith(RUN)) {
      return new Change.PutRun(RunForm.read(tree(value)));
    }
    if (key.startsWith(EDIT)) {
      JobName job = new JobName(key.substring(EDIT.length(), key.lastIndexOf('/')));
      return new Change.RecordEdit(job, edit(key, value));
    }
    if (key.startsWith(HISTORY)) {
      JobName job = new JobName(key.substring(HISTORY.length()));
      return new Change.PutHistory(job, PackedHistory.read(job, value.toByteArray()));
    }
    throw new IllegalArgumentException("unknown kind of entry");
  }

  private JsonNode tree(ByteString value) throws IOException {
    return json.readTree(value.newInput());
  }
}
