package io.souk.chaos.client;

import io.souk.chaos.check.Change;
import io.souk.chaos.check.Write.Outcome;
import java.util.List;
import java.util.Map;

/** Creates, changes and deletes jobs, and runs others. */
final class JobClient extends Client {

  static final String KEY = "job ";

  /** Never within the time of a run. */
  static final String FAR = "R/2040-01-01T00:00:00Z/P1D";

  private final List<String> defined;
  private final List<String> run;

  /**
   * @param defined names of jobs that are created, changed and deleted
   * @param run names of jobs that are there and run
   */
  JobClient(long seed, Masters masters, Notebook notebook, List<String> defined, List<String> run) {
    super("jobs", seed, masters, notebook);
    this.defined = defined;
    this.run = run;
  }

  @Override
  Outcome act() {
    String url = masters.jobs(random) + "/v1/scheduler/";
    if (random.nextInt(100) < 40) {
      String job = run.get(random.nextInt(run.size()));
      String mark = notebook.mark();
      return notebook.run(job, mark, url + "job/" + job + "?arguments=" + mark);
    }
    String job = defined.get(random.nextInt(defined.size()));
    if (random.nextInt(100) < 25) {
      return notebook.write(KEY + job, new Change.Delete(), "DELETE", url + "job/" + job, "");
    }
    String command = "true " + notebook.mark();
    return notebook.write(
        KEY + job,
        new Change.Put(Map.of("command", command)),
        "POST",
        url + "iso8601",
        definition(job, command, "\"retries\":0"));
  }

  static String definition(String job, String command, String more) {
    return """
        {"name":"%s","command":"%s","schedule":"%s","owner":"","cpus":0.1,"mem":16,"disk":0,%s}"""
        .formatted(job, command, FAR, more);
  }
}
