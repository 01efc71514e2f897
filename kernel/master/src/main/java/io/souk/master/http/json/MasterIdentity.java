package io.souk.master.http.json;

import io.souk.protocol.mesos.MasterInfo;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What this master says of itself.
 *
 * @param info as schedulers get it on SUBSCRIBED
 * @param build of the program
 * @param started when the process came up
 * @param cluster its name, if it has one
 * @param flags options in effect, as text
 */
public record MasterIdentity(
    MasterInfo info,
    Build build,
    Instant started,
    Optional<String> cluster,
    Map<String, String> flags) {

  public MasterIdentity {
    flags = Collections.unmodifiableMap(new TreeMap<>(flags));
  }

  /**
   * What was built when.
   *
   * @param apiVersion the Mesos version whose APIs this is: clients compare it
   * @param version of the program itself
   * @param builtAt time of the build
   * @param builtBy name of who built it
   */
  public record Build(String apiVersion, String version, Instant builtAt, String builtBy) {}
}
