package io.souk.master.view;

import io.souk.protocol.mesos.FrameworkInfo;
import io.souk.protocol.mesos.scheduler.OfferConstraints;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * A framework, known or completed. What it uses and is offered follows from its tasks, executors
 * and offers.
 *
 * @param info with its id
 * @param active whether it is offered resources
 * @param connected whether its stream is open
 * @param recovered known from the registry or an agent, not subscribed to this leader yet
 * @param registered when it first subscribed
 * @param reregistered when it last subscribed again
 * @param unregistered set once it is completed
 */
public record FrameworkView(
    FrameworkInfo info,
    boolean active,
    boolean connected,
    boolean recovered,
    Instant registered,
    Optional<Instant> reregistered,
    Optional<Instant> unregistered,
    Set<String> suppressedRoles,
    Optional<OfferConstraints> offerConstraints) {

  public FrameworkView {
    suppressedRoles = Set.copyOf(suppressedRoles);
  }

  /** The framework's id. */
  public String id() {
    return info.getId().getValue();
  }

  /** Whether it is over: torn down or failed over too late. */
  public boolean completed() {
    return unregistered.isPresent();
  }
}
