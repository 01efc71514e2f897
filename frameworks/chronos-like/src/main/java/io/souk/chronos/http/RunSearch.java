package io.souk.chronos.http;

import io.souk.chronos.decide.Ledger;
import io.souk.chronos.job.JobName;
import io.souk.chronos.run.Run;
import java.util.ArrayList;
import java.util.List;

/** Finds runs, be they over or not. */
final class RunSearch {

  private RunSearch() {}

  /** All that is known of a job's runs, newest first: those that go on, then those that ended. */
  static List<Run> of(Ledger ledger, JobName job) {
    List<Run> runs = new ArrayList<>();
    ledger.history(job).ifPresent(packed -> runs.addAll(packed.unpack(job).runs()));
    for (Run run : ledger.runs(job)) {
      if (!run.marks().abandoned()) {
        runs.add(run);
      }
    }
    return runs.reversed();
  }
}
