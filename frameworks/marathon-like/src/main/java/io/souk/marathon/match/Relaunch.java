package io.souk.marathon.match;

import io.souk.marathon.instance.Instance;
import io.souk.marathon.instance.Reservation;
import io.souk.protocol.mesos.Resource;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Puts an instance back on what is reserved for it; there is one place for it and no other. */
final class Relaunch {

  private Relaunch() {}

  static Optional<Fit> place(Candidate candidate, List<OpenOffer> offers, Instant now) {
    Instance instance = candidate.instance();
    Reservation reservation = instance.reservation().orElseThrow();
    for (OpenOffer each : offers) {
      Optional<List<Resource>> mine = Reserved.of(each.offer(), instance.id(), reservation);
      if (mine.isPresent() && !each.isGoingDown(now)) {
        each.launch(each.pool());
        return Optional.of(new Fit(candidate, each.offer(), reservation.placement(), mine.get()));
      }
    }
    return Optional.empty();
  }

  /**
   * Why none of the offers will do: the agent is about to go down, or what is kept is elsewhere.
   */
  static List<Rejection> rejections(Candidate candidate, List<OpenOffer> offers) {
    Instance instance = candidate.instance();
    Reservation reservation = instance.reservation().orElseThrow();
    return offers.stream()
        .map(
            each ->
                new Rejection(
                    candidate,
                    each.offer(),
                    List.of(
                        new Obstacle.Plain(
                            Reserved.of(each.offer(), instance.id(), reservation).isPresent()
                                ? RejectReason.MAINTENANCE
                                : RejectReason.RESERVATION))))
        .toList();
  }
}
