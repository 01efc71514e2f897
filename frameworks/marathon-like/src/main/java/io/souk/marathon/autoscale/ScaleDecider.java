package io.souk.marathon.autoscale;

import io.souk.marathon.app.Autoscale;
import io.souk.marathon.autoscale.ScaleDecision.Kind;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Decides how many instances an app shall have. Instances that were not measured, as they have just
 * begun, count as idle when there may be too few and as fully loaded when there may be too many, so
 * that what is not known changes nothing.
 */
public final class ScaleDecider {

  /** Quotients such as 0.3 / 0.1 are a hair off the whole number that is meant. */
  private static final double HAIR = 1e-9;

  private ScaleDecider() {}

  /**
   * An app as it stands.
   *
   * @param wanted instances that it shall have now
   * @param lastScaling when that number last changed, by whomever
   * @param deploying whether a deployment holds it
   */
  public record Standing(int wanted, Instant lastScaling, boolean deploying) {}

  /** Decides; the number is within its bounds unless the app is suspended or deploying. */
  public static ScaleDecision decide(
      Autoscale policy, Standing app, Optional<Measurement> measured, Instant now) {
    int from = app.wanted();
    if (from == 0) {
      return stay(Kind.SUSPENDED, from, "the app is suspended", now);
    }
    if (app.deploying()) {
      return stay(Kind.DEPLOYING, from, "a deployment is under way", now);
    }
    int bounded = Math.clamp(from, policy.min(), policy.max());
    if (bounded != from) {
      String text = "%d is not within %d to %d".formatted(from, policy.min(), policy.max());
      return new ScaleDecision(Kind.INTO_BOUNDS, from, bounded, text, now);
    }
    if (measured.isEmpty()) {
      return stay(Kind.UNKNOWN, from, "the load is not known", now);
    }
    int to = wanted(policy, from, measured.get());
    String text = text(policy, from, measured.get());
    if (to == from) {
      return stay(Kind.STEADY, from, text, now);
    }
    Instant coolUntil = app.lastScaling().plus(policy.coolDown());
    if (coolUntil.isAfter(now)) {
      Duration left = Duration.between(now, coolUntil).plusMillis(999);
      return stay(
          Kind.COOLING,
          from,
          "%s; %d instances are due in %d s".formatted(text, to, left.toSeconds()),
          now);
    }
    return new ScaleDecision(to > from ? Kind.UP : Kind.DOWN, from, to, text, now);
  }

  private static int wanted(Autoscale policy, int from, Measurement seen) {
    int unknown = seen.measured() == 0 ? 0 : Math.max(0, from - seen.measured());
    double least = seen.load() / policy.target();
    double most = least + unknown;
    if (least > from * (1 + policy.tolerance())) {
      return Math.max(from, within(policy, least));
    }
    if (most < from * (1 - policy.tolerance())) {
      return Math.min(from, within(policy, most));
    }
    return from;
  }

  private static int within(Autoscale policy, double instances) {
    double whole = Math.ceil(instances - HAIR);
    return (int) Math.min(policy.max(), Math.max(policy.min(), whole));
  }

  private static ScaleDecision stay(Kind kind, int from, String text, Instant now) {
    return new ScaleDecision(kind, from, from, text, now);
  }

  private static String text(Autoscale policy, int from, Measurement seen) {
    double each = seen.load() / (seen.measured() == 0 ? from : seen.measured());
    String what =
        switch (policy.source()) {
          case Autoscale.Source.Cpu cpu -> "of its cpus in use";
          case Autoscale.Source.Requests requests -> "requests a second";
          case Autoscale.Source.Prometheus query -> "by the query";
        };
    return "an instance has %s %s, %s wanted"
        .formatted(number(each), what, number(policy.target()));
  }

  private static String number(double value) {
    return BigDecimal.valueOf(value).round(new MathContext(3)).stripTrailingZeros().toPlainString();
  }
}
