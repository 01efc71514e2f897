package io.souk.marathon.deploy;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Says a {@link Wait} in words: what is waited for, and what would end the waiting. */
public final class WaitWords {

  private WaitWords() {}

  /** What is waited for, in one sentence without a full stop. */
  public static String what(Wait wait) {
    String some = instances(wait);
    String seen = wait.detail().isEmpty() ? "" : " (last: " + wait.detail() + ")";
    return switch (wait.reason()) {
      case KERNEL -> some + ": there is no connection to the kernel";
      case OFFERS -> some + ": no offer has fitted yet" + seen;
      case BACKOFF -> some + ": launches are delayed after failures" + until(wait) + seen;
      case LAUNCH -> some + ": launched, the agent has not yet said that it runs" + seen;
      case HEALTH -> some + ": running, not healthy yet" + seen;
      case READINESS -> some + ": running, not ready yet" + seen;
      case KILLS -> some + ": being ended, the end is not confirmed yet";
      case UNREACHABLE -> some + ": on an agent that cannot be reached" + until(wait);
      case PAUSE -> wait.app() + ": pause after a stage" + until(wait) + seen;
      case PROMOTION -> wait.app() + ": the stage is complete and waits to be promoted" + seen;
      case METRIC -> wait.app() + ": the query has not yet been within its limits" + seen;
    };
  }

  /** What would end the waiting, in one sentence without a full stop. */
  public static String remedy(Wait wait) {
    return switch (wait.reason()) {
      case KERNEL -> "the master has to be reachable";
      case OFFERS ->
          "free or add resources that fit, or relax what the app asks for; /v2/queue and"
              + " 'souk explain "
              + wait.app()
              + "' say what does not fit";
      case BACKOFF ->
          "the delay ends by itself, or by DELETE /v2/queue"
              + wait.app()
              + "/delay; look at"
              + " lastTaskFailure for the cause";
      case LAUNCH -> "the agent has to start the task: fetching and pulling take their time there";
      case HEALTH -> "the health checks of the app have to succeed";
      case READINESS -> "the readiness check of the app has to answer with an accepted status";
      case KILLS ->
          "the task has to end; it is killed hard after taskKillGracePeriodSeconds, and asked"
              + " for again";
      case UNREACHABLE ->
          wait.until().isPresent()
              ? "the agent has to come back, or the time of unreachableStrategy has to pass"
              : "the agent has to come back: unreachableStrategy is disabled";
      case PAUSE -> "the pause ends by itself, or by POST /v2/deployments/{id}/promote";
      case PROMOTION -> "POST /v2/deployments/{id}/promote, or /abort to go back";
      case METRIC ->
          "the query has to answer within its limits, or POST" + " /v2/deployments/{id}/promote";
    };
  }

  private static String instances(Wait wait) {
    return wait.count() == 1
        ? "1 instance of " + wait.app()
        : wait.count() + " instances of " + wait.app();
  }

  private static String until(Wait wait) {
    return wait.until().map(at -> " until " + at.truncatedTo(ChronoUnit.SECONDS)).orElse("");
  }

  /** How long ago, for people. */
  public static String ago(Instant since, Instant now) {
    long seconds = Math.max(0, ChronoUnit.SECONDS.between(since, now));
    return seconds < 120 ? seconds + " s" : seconds / 60 + " min";
  }
}
