package io.souk.chaos.job;

import io.souk.chaos.job.Objection.Kind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Compares what was seen with what was asked for. */
public final class HistoryCheck {

  private HistoryCheck() {}

  /**
   * Everything that should not be; empty when all is well.
   *
   * @param plans all jobs that there were
   */
  public static List<Objection> check(List<JobPlan> plans, Evidence evidence) {
    Map<String, JobCase> jobs = new LinkedHashMap<>();
    plans.forEach(plan -> jobs.put(plan.name(), JobCase.of(plan, evidence)));
    List<Objection> objections = new ArrayList<>();
    evidence.executions().stream()
        .filter(each -> !jobs.containsKey(each.job()))
        .map(each -> new Objection(Kind.UNKNOWN, each.job(), "there is no such job: " + each))
        .forEach(objections::add);
    for (JobCase job : jobs.values()) {
      objections.addAll(ExecutionCheck.check(job, evidence));
      objections.addAll(RecordCheck.check(job, evidence));
      objections.addAll(ReasonCheck.check(job, evidence));
      objections.addAll(FollowCheck.check(job, jobs, evidence.known()));
    }
    return objections;
  }
}
