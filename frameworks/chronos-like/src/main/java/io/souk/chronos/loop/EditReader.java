package io.souk.chronos.loop;

import io.souk.chronos.ChronosException;
import io.souk.chronos.ChronosException.Code;
import io.souk.chronos.audit.Edit;
import io.souk.chronos.job.JobName;
import io.souk.chronos.store.Codec;
import io.souk.framework.FrameworkContext;
import io.vertx.core.Future;
import java.util.Comparator;
import java.util.List;

/**
 * Reads from the store what is asked for too seldom to be kept in memory for each of a hundred
 * thousand jobs.
 */
public final class EditReader {

  private final FrameworkContext context;
  private final Codec codec;

  /** A reader of the framework's store. */
  public EditReader(FrameworkContext context, Codec codec) {
    this.context = context;
    this.codec = codec;
  }

  /** The edits of a job that are kept, newest first; fails with UNAVAILABLE. */
  public Future<List<Edit>> of(JobName job) {
    return Future.fromCompletionStage(context.store().scan(Codec.editsOf(job)), context.context())
        .map(
            entries ->
                codec.decodeEdits(entries).stream()
                    .sorted(Comparator.comparingInt(Edit::number).reversed())
                    .toList())
        .recover(
            failure ->
                Future.failedFuture(
                    new ChronosException(Code.UNAVAILABLE, "the store does not answer")));
  }
}
