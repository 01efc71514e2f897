package io.souk.chronos.http;

import io.souk.chronos.audit.Edit;
import io.souk.chronos.decide.JobDecider;
import io.souk.chronos.decide.Ledger;
import io.souk.chronos.decide.Refusals;
import io.souk.chronos.decide.TaskDecider;
import io.souk.chronos.job.JobName;
import io.souk.chronos.job.JobReader;
import io.souk.chronos.loop.JobLoop;
import io.vertx.core.Future;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What the routes work with.
 *
 * @param loop takes requests
 * @param decider decides those about jobs
 * @param tasks decides those about tasks
 * @param reader reads definitions
 * @param clock the time now
 * @param refusals why runs that wait find no room
 * @param edits what was changed of a job's definition, newest first
 */
public record Api(
    JobLoop loop,
    JobDecider decider,
    TaskDecider tasks,
    JobReader reader,
    InstantSource clock,
    Supplier<Refusals> refusals,
    Function<JobName, Future<List<Edit>>> edits) {

  Ledger ledger() {
    return loop.committed();
  }
}
