package io.souk.marathon.state;

import io.souk.marathon.app.MetricCheck;
import io.souk.marathon.deploy.MetricAnswer;

/** What a metrics server has answered for an upgrade since it was first asked. */
public final class MetricLog {

  private boolean good;
  private int bad;
  private String text = "no answer yet";

  /** Notes an answer. */
  public void answered(MetricCheck check, MetricAnswer answer) {
    switch (answer) {
      case MetricAnswer.Values values -> {
        good = check.accepts(values.lowest()) && check.accepts(values.highest());
        bad = good ? 0 : bad + 1;
        text =
            values.lowest() == values.highest()
                ? "" + values.highest()
                : values.lowest() + " to " + values.highest();
        if (!good) {
          text = text + " is not within the limits";
        }
      }
      case MetricAnswer.None none -> {
        good = false;
        text = none.cause();
      }
    }
  }

  /** What was answered before says nothing about what is there now. */
  public void anew() {
    good = false;
  }

  /** Whether the last answer was within the limits. */
  public boolean isGood() {
    return good;
  }

  /** Answers outside the limits in a row; no answer is neither. */
  public int bad() {
    return bad;
  }

  /** The last answer in words. */
  public String text() {
    return text;
  }
}
