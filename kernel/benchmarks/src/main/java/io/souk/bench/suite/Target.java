package io.souk.bench.suite;

import io.souk.bench.platform.Hosted;
import java.util.Optional;

/** What a program is put on. */
enum Target {
  /** It is what is measured: the kernel's parts in the program's own JVM. */
  ITSELF(Optional.empty()),
  /** It starts masters or agents by itself, from the launcher and with the options it is given. */
  OWN(Optional.empty()),
  /** A master without frameworks. */
  KERNEL(Optional.of(Hosted.NONE)),
  /** A master that hosts the services framework. */
  SERVICES(Optional.of(Hosted.SERVICES)),
  /** A master that hosts the jobs framework. */
  JOBS(Optional.of(Hosted.JOBS)),
  /** The same; one that is killed is started again. */
  JOBS_REVIVED(Optional.of(Hosted.JOBS));

  private final Optional<Hosted> hosted;

  Target(Optional<Hosted> hosted) {
    this.hosted = hosted;
  }

  /** The master that the suite starts for it; empty when it starts none. */
  Optional<Hosted> hosted() {
    return hosted;
  }
}
