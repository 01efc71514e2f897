package io.souk.chronos.loop;

import java.util.concurrent.CompletionStage;

/** Asks for offers while runs could be launched, and for none while none could. */
final class Demand {

  private static final long NOTHING = -1;

  private final Kernel kernel;
  private boolean connected;
  private boolean suppressed;
  private long askedFor = NOTHING;

  Demand(Kernel kernel) {
    this.kernel = kernel;
  }

  /** A new subscription starts with offers wanted. */
  void connected() {
    connected = true;
    suppressed = false;
    askedFor = NOTHING;
  }

  void disconnected() {
    connected = false;
  }

  /**
   * States whether runs could be launched now; when there are new ones among them, the filters of
   * declines are lifted.
   *
   * @param arrivals how many have come to be launchable so far
   * @return whether offers were asked for
   */
  boolean want(boolean any, long arrivals) {
    if (!connected) {
      return false;
    }
    boolean asks = any && (suppressed || askedFor != arrivals);
    if (!any) {
      if (!suppressed) {
        suppressed = true;
        orForget(kernel.suppress());
      }
    } else if (asks) {
      suppressed = false;
      orForget(kernel.revive());
    }
    askedFor = arrivals;
    return asks;
  }

  private void orForget(CompletionStage<Void> call) {
    call.whenComplete(
        (done, refused) -> {
          if (refused != null) {
            // Whatever was asked is asked again at the next opportunity.
            suppressed = false;
            askedFor = NOTHING;
          }
        });
  }
}
