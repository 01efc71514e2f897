package io.souk.master.decide;

import io.souk.master.state.ClusterState;
import io.souk.master.view.Sight;
import io.souk.security.Authorizer;
import java.time.Instant;
import java.util.Optional;

/**
 * What a decision is made from: the state (to be read only), the time, new ids, the options and who
 * may do what.
 */
record Context(
    ClusterState state, Instant now, Ids ids, KernelOptions options, Authorizer authorizer) {

  /** Seconds since 1970, as on the wire. */
  double nowSeconds() {
    return now.getEpochSecond() + now.getNano() / 1e9;
  }

  /** What somebody may do. */
  Rights rights(Optional<String> principal) {
    return new Rights(authorizer, principal);
  }

  /** What somebody may see. */
  Sight sight(Optional<String> principal) {
    return Sight.of(authorizer, principal);
  }
}
