package io.souk.chronos.loop;

import io.souk.chronos.run.TaskId;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/** Asks the kernel for offers while runs could be launched, and for none while none could. */
final class Demand {

  private final Kernel kernel;
  private boolean connected;
  private boolean suppressed;
  private Set<TaskId> askedFor = Set.of();

  Demand(Kernel kernel) {
    this.kernel = kernel;
  }

  /** A new subscription starts with offers wanted. */
  void connected() {
    connected = true;
    suppressed = false;
    askedFor = Set.of();
  }

  void disconnected() {
    connected = false;
  }

  /**
   * States which runs could be launched now; a new one among them lifts the filters of declines.
   */
  void want(Set<TaskId> launchable) {
    if (!connected) {
      return;
    }
    if (launchable.isEmpty()) {
      if (!suppressed) {
        suppressed = true;
        orForget(kernel.suppress());
      }
    } else if (suppressed || !askedFor.containsAll(launchable)) {
      suppressed = false;
      orForget(kernel.revive());
    }
    askedFor = Set.copyOf(launchable);
  }

  private void orForget(CompletionStage<Void> call) {
    call.whenComplete(
        (done, refused) -> {
          if (refused != null) {
            // Whatever was asked is asked again at the next opportunity.
            suppressed = false;
            askedFor = Set.of();
          }
        });
  }
}
