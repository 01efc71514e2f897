package io.souk.chaos.run;

import io.souk.chaos.check.Finding;
import io.souk.chaos.check.Finding.Kind;
import io.souk.chaos.check.PlatformCheck;
import io.souk.chaos.check.Records;
import io.souk.chaos.client.Masters;
import io.souk.chaos.machine.Http;
import io.souk.chaos.machine.Http.Answer;
import io.souk.chaos.machine.Wait;
import io.souk.chaos.plan.FaultPlan;
import io.souk.chaos.plan.Step;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

/**
 * A fault run: starts a platform and its clients, goes through a plan of faults, heals everything,
 * waits until it is quiet and judges what was seen.
 */
public final class FaultRun {

  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final Duration DEFINE_LIMIT = Duration.ofMinutes(1);
  private static final long TURN_NANOS = 50_000_000;

  private final Options options;
  private final Story story;

  private FaultRun(Options options) {
    this.options = options;
    this.story = new Story(options.dir());
  }

  /** Runs it; what should not be, empty when all is well. The directory keeps the evidence. */
  public static List<Finding> run(Options options) {
    return new FaultRun(options).run();
  }

  private List<Finding> run() {
    story.tell(
        "seed %d, %.1f minutes, %d masters, %d agents; everything is under %s",
        options.seed(),
        options.length().toMillis() / 60_000.0,
        options.masters(),
        options.agents(),
        options.dir());
    try (Platform platform = Platform.start(options)) {
      story.tell("ready, %s leads", platform.leader());
      return run(platform);
    } catch (RuntimeException | AssertionError failed) {
      story.tell("broke off: %s", failed);
      throw failed;
    }
  }

  private List<Finding> run(Platform platform) {
    Random random = new Random(options.seed());
    Masters masters = platform.masters();
    try (Sampler sampler = new Sampler(masters)) {
      Work work = new Work(options, masters, random.nextLong(), sampler::agentIds);
      Instant start = Instant.ofEpochSecond(Instant.now().getEpochSecond() / 10 * 10 + 11);
      Wait.until(LIMIT, () -> !Instant.now().isBefore(start), () -> "the clock stands still");
      Instant end = start.plus(options.length());
      work.jobs(start, end).forEach(job -> define(masters, random, job));
      Breaker breaker = new Breaker(platform);
      work.start();
      hurt(platform, breaker, start, end);
      work.stopClients();
      story.tell("healed after %d faults", breaker.faults().size());
      breaker.notes().forEach(note -> story.tell("%s", note));
      List<String> restless = new Quiet(platform, work, story).await(end);
      work.stopLooking();
      return judge(
          new Collector(platform, work, sampler, breaker.faults()), end, restless, sampler);
    }
  }

  private List<Finding> judge(
      Collector collector, Instant end, List<String> restless, Sampler sampler) {
    Records records;
    try {
      records = collector.collect(end, restless);
    } catch (AssertionError unanswered) {
      // Without an answer there is nothing to judge but that.
      List<String> all = new ArrayList<>(restless);
      all.add("does not answer: " + unanswered.getMessage());
      List<Finding> findings =
          all.stream().map(what -> new Finding(Kind.RESTLESS, "platform", what)).toList();
      findings.forEach(finding -> story.tell("%s", finding));
      return findings;
    }
    List<Finding> findings = PlatformCheck.check(records);
    story.summary(records, sampler.unanswered(), collector.claimed(), findings);
    return findings;
  }

  private void define(Masters masters, Random random, Work.Definition job) {
    Wait.until(
        DEFINE_LIMIT,
        () -> {
          String url = masters.jobs(random) + "/v1/scheduler/" + job.path();
          Answer answer = Http.send("POST", url, job.json(), LIMIT);
          if (answer.status() >= 400 && answer.status() < 500) {
            throw new IllegalStateException(job + " is refused: " + answer);
          }
          return answer.status() >= 200 && answer.status() < 300;
        },
        () -> "nobody takes " + job);
  }

  private record Action(Duration at, Step step, boolean begins) {}

  /**
   * Goes through the plan. What comes late, because this machine is busy, makes everything after it
   * as late, so that each fault lasts as long as planned; what would begin after the end is left
   * out.
   */
  private void hurt(Platform platform, Breaker breaker, Instant start, Instant end) {
    Duration late = Duration.ZERO;
    Set<Step> begun = new HashSet<>();
    for (Action action : actions()) {
      Instant due = start.plus(action.at()).plus(late);
      if (action.begins() ? due.isAfter(end) : !begun.contains(action.step())) {
        continue;
      }
      waitFor(platform, due);
      if (action.begins()) {
        begun.add(action.step());
        breaker.begin(action.step());
      } else {
        breaker.end(action.step());
      }
      Instant now = Instant.now();
      late = late.plus(Duration.between(due, now));
      story.tell(
          "%6.1f s %s %s (%s)",
          Duration.between(start, now).toMillis() / 1000.0,
          action.begins() ? "begin" : "end  ",
          action.step(),
          breaker.nodeOf(action.step()));
    }
    waitFor(platform, end);
  }

  private List<Action> actions() {
    List<Action> actions = new ArrayList<>();
    List<Step> plan =
        FaultPlan.of(
            options.seed(),
            options.length(),
            options.masterNames(),
            options.agentNames(),
            options.kinds());
    for (Step step : plan) {
      story.tell("planned %s", step);
      actions.add(new Action(step.at(), step, true));
      actions.add(new Action(step.end(), step, false));
    }
    actions.sort(Comparator.comparing(Action::at));
    return actions;
  }

  private void waitFor(Platform platform, Instant moment) {
    while (Instant.now().isBefore(moment)) {
      platform.revive().forEach(ended -> story.tell("%s", ended));
      LockSupport.parkNanos(TURN_NANOS);
    }
  }
}
