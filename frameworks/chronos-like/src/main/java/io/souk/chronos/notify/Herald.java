package io.souk.chronos.notify;

import io.souk.chronos.decide.Committed;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/** From committed changes to notices on their way. Confined to one thread. */
public final class Herald {

  private final Throttle throttle;
  private final Consumer<Notice> out;
  private final LongConsumer leftOut;

  /**
   * A herald.
   *
   * @param out takes what is to be sent, at once and without failing
   * @param leftOut told of notices that are not sent
   */
  public Herald(Throttle throttle, Consumer<Notice> out, LongConsumer leftOut) {
    this.throttle = throttle;
    this.out = out;
    this.leftOut = leftOut;
  }

  /** Looks at what was committed. */
  public void tell(List<Committed> changes, Instant now) {
    for (Notice notice : NoticeDecider.decide(changes, now)) {
      throttle.admit(notice, now).ifPresentOrElse(out, () -> leftOut.accept(1));
    }
  }
}
