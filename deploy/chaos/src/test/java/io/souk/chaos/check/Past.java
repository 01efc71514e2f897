package io.souk.chaos.check;

import io.souk.chaos.check.Write.Outcome;
import io.souk.chaos.job.Evidence;
import io.souk.chaos.job.Fault;
import io.souk.chaos.job.JobPlan;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** What was seen of a run, written down by hand; times are seconds since {@link #BEGIN}. */
final class Past {

  static final Instant BEGIN = Instant.parse("2031-05-05T10:00:00Z");
  static final int END = 1000;
  static final Amounts AGENT = new Amounts(1000, 256);

  private final List<Write> writes = new ArrayList<>();
  private final Map<String, Map<String, String>> values = new HashMap<>();
  private final List<RunAsked> asked = new ArrayList<>();
  private final Map<String, String> runEnds = new HashMap<>();
  private final List<Reign> reigns = new ArrayList<>();
  private final List<Act> acts = new ArrayList<>();
  private final List<Claim> claims = new ArrayList<>();
  private final List<Fault> faults = new ArrayList<>();
  private final List<Obedience> obediences = new ArrayList<>();
  private final List<TaskLife> lives = new ArrayList<>();
  private final List<Sample> samples = new ArrayList<>();
  private final List<AppEnd> apps = new ArrayList<>();
  private final Set<String> running = new TreeSet<>();
  private final Map<String, String> reservedByMaster = new HashMap<>();
  private final Map<String, String> reservedByAgent = new HashMap<>();
  private final List<JobPlan> plans = new ArrayList<>();
  private final List<String> restless = new ArrayList<>();

  static Instant at(double seconds) {
    return BEGIN.plusMillis(Math.round(seconds * 1000));
  }

  Past wrote(double at, Change change, Outcome outcome) {
    writes.add(new Write("k", change, at(at), at(at + 1), outcome, change.toString()));
    return this;
  }

  static Change put(String value) {
    return new Change.Put(Map.of("v", value));
  }

  static Change patch(String value) {
    return new Change.Patch(Map.of("n", value));
  }

  static Change delete() {
    return new Change.Delete();
  }

  /** What the key is at the end, as names and values in turn. */
  Past is(String... members) {
    Map<String, String> value = new HashMap<>();
    for (int i = 0; i < members.length; i += 2) {
      value.put(members[i], members[i + 1]);
    }
    values.put("k", value);
    return this;
  }

  /** The clock of a master jumped. */
  Past wrongClock(String master) {
    return fault(Fault.CLOCK, master, 0, END);
  }

  Past fault(String kind, String node, double from, double to) {
    faults.add(new Fault(kind, node, at(from), at(to)));
    return this;
  }

  /** A master launched a task. */
  Past launched(String master, long term, double at) {
    acts.add(new Act(master, term, at(at)));
    return this;
  }

  /** A master answered as the leader. */
  Past answered(String master, long term, double asked, double answered) {
    claims.add(new Claim(master, term, "leads", at(asked), at(answered)));
    return this;
  }

  Past reign(String master, long term, double from) {
    reigns.add(new Reign(master, term, at(from), Optional.empty()));
    return this;
  }

  Past reign(String master, long term, double from, double to) {
    reigns.add(new Reign(master, term, at(from), Optional.of(at(to))));
    return this;
  }

  Past obeyed(String agent, long term, double at) {
    obediences.add(new Obedience(agent, term, at(at)));
    return this;
  }

  Past life(String task, String agent, int millicpus, double from, double to) {
    return life(task, "/app", "m1", agent, new Amounts(millicpus, 10), 0, from, to);
  }

  Past life(
      String task,
      String owner,
      String mark,
      String agent,
      Amounts uses,
      int port,
      double from,
      double to) {
    lives.add(
        new TaskLife(
            task,
            owner,
            mark,
            agent,
            uses,
            port == 0 ? Optional.empty() : Optional.of(port),
            at(from),
            at(to)));
    return this;
  }

  Past sampled(double at, String agent, int usedMillicpus, String task) {
    samples.add(
        new Sample(
            "m1",
            at(at),
            Map.of(agent, new Amounts(usedMillicpus, 10)),
            Map.of(agent, AGENT),
            Map.of(task, agent),
            Set.of()));
    return this;
  }

  /** A master shows that a task is over. */
  Past over(double at, String task) {
    samples.add(new Sample("m1", at(at), Map.of(), Map.of(), Map.of(), Set.of(task)));
    return this;
  }

  Past app(String id, int instances, String mark) {
    apps.add(new AppEnd(id, instances, mark));
    return this;
  }

  Past runs(String task) {
    running.add(task);
    return this;
  }

  Past asked(String mark, Outcome outcome) {
    asked.add(new RunAsked("job", mark, at(1), outcome));
    return this;
  }

  Past ended(String mark, String how) {
    runEnds.put(mark, how);
    return this;
  }

  Past ran(String task, String mark) {
    return life(task, "job", mark, "a1", new Amounts(100, 10), 0, 2, 3);
  }

  Past reserved(String agent, String byMaster, String byAgent) {
    reservedByMaster.put(agent, byMaster);
    reservedByAgent.put(agent, byAgent);
    return this;
  }

  /** A job that was due at 1, of which nothing else is known. */
  Past due(String job) {
    plans.add(
        new JobPlan(
            job, List.of(at(1)), Set.of(), JobPlan.Policy.STANDARD, Duration.ofSeconds(1), false));
    return this;
  }

  Past restless(String what) {
    restless.add(what);
    return this;
  }

  List<Finding> judged() {
    End end =
        new End(apps, running, at(END), at(END + 1), reservedByMaster, reservedByAgent, restless);
    return PlatformCheck.check(
        new Records(
            writes,
            values,
            asked,
            runEnds,
            reigns,
            acts,
            claims,
            obediences,
            lives,
            Map.of("a1", AGENT, "a2", AGENT),
            samples,
            end,
            plans,
            new Evidence(
                List.of(), List.of(), List.of(), Map.of(), faults, List.of(), at(END), at(END))));
  }
}
