package io.souk.master.host;

import java.time.Instant;
import java.util.Optional;

/**
 * How one plug-in is.
 *
 * @param name of the framework, once it could be asked
 * @param jar file name
 * @param className when the jar names one
 * @param since it is in this state
 * @param failures since this master was started
 * @param reason of the last failure
 * @param nextStart when it is started again, while it waits for that
 */
public record PluginReport(
    Optional<String> name,
    String jar,
    Optional<String> className,
    State state,
    Instant since,
    long failures,
    Optional<String> reason,
    Optional<Instant> nextStart) {

  /** What a plug-in does. */
  public enum State {
    /** It is being loaded. */
    LOADING,
    /** It waits for this master to lead. */
    STANDBY,
    /** It is being started. */
    STARTING,
    /** It works. */
    RUNNING,
    /** It failed, and is started again. */
    FAILED,
    /** It failed, and its thread does not come back: it is started again once it does. */
    STUCK,
    /** Another framework has its name: it is never started. */
    REFUSED
  }
}
