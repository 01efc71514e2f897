package io.souk.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.souk.chaos.plan.Kind;
import io.souk.chaos.run.Ability;
import io.souk.chaos.run.FaultRun;
import io.souk.chaos.run.Options;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * The fault run of the whole platform, in short. {@code deploy/chaos/run} makes it as long as one
 * likes; {@code -Dsouk.chaos.seed=N} repeats a plan.
 */
@Isolated("the machine belongs to it alone, so that pauses are those of its own making")
class ChaosIT {

  private static final Duration LENGTH = Duration.ofSeconds(90);
  private static final int MASTERS = 3;
  private static final int AGENTS = 3;

  /**
   * Clocks need libfaketime; a full disk may leave a master that does not start again, as
   * docs/reliability.md says.
   */
  private static final EnumSet<Kind> LEFT_OUT = EnumSet.of(Kind.CLOCK, Kind.DISK_FULL);

  /** Logs and files stay when something is objected to. */
  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  Path dir;

  @Test
  void nothingIsObjectedTo() {
    for (String program :
        new String[] {
          "ip", "iptables", "nsenter", "setpriv", "mount", "losetup", "mkfs.ext4", "perl"
        }) {
      Tools.require(program);
    }
    Optional<String> fault = Ability.findFault();
    boolean mandatory = "true".equals(System.getenv("SOUK_REQUIRE_DOCKER"));
    assertThat(mandatory && fault.isPresent()).as("not here: " + fault).isFalse();
    assumeTrue(fault.isEmpty(), "not here: " + fault);
    long seed = Long.getLong("souk.chaos.seed", ThreadLocalRandom.current().nextInt(1_000_000));
    Set<Kind> kinds = EnumSet.complementOf(LEFT_OUT);
    kinds.retainAll(Ability.kinds());
    Path launcher = Path.of(System.getProperty("souk.launcher.jar")).toAbsolutePath().normalize();
    assertThat(
            FaultRun.run(
                new Options(seed, LENGTH, MASTERS, AGENTS, kinds, dir.resolve("run"), launcher)))
        .as("seed " + seed)
        .isEmpty();
  }
}
