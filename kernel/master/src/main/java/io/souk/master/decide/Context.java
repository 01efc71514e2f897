package io.souk.master.decide;

import io.souk.master.state.ClusterState;
import java.time.Instant;

/** What a decision is made from: the state (to be read only), the time, new ids and the options. */
record Context(ClusterState state, Instant now, Ids ids, KernelOptions options) {

  /** Seconds since 1970, as on the wire. */
  double nowSeconds() {
    return now.getEpochSecond() + now.getNano() / 1e9;
  }
}
