package io.souk.master.decide;

import io.souk.master.state.FrameworkRecord;
import io.souk.model.role.Role;
import io.souk.protocol.mesos.FrameworkInfo;
import java.util.Optional;

/**
 * Who wants an offer operation.
 *
 * @param principal under which reservations and volumes are made; empty: they may be made under any
 * @param offer whose it is and in which role; empty for an operator, who may do it for every role
 */
record OperationAsker(Optional<String> principal, Optional<Offer> offer) {

  /** A framework and the role to which the offer is allocated. */
  record Offer(FrameworkRecord framework, Role role) {}

  static OperationAsker framework(FrameworkRecord framework, Role role) {
    FrameworkInfo info = framework.info();
    return new OperationAsker(
        info.hasPrincipal() ? Optional.of(info.getPrincipal()) : Optional.empty(),
        Optional.of(new Offer(framework, role)));
  }

  static OperationAsker operator(Optional<String> principal) {
    return new OperationAsker(principal, Optional.empty());
  }

  /** The role that all resources are allocated to. */
  Optional<Role> role() {
    return offer.map(Offer::role);
  }

  /** What is wrong with a principal named by a reservation or a volume. */
  Optional<OperationFault> findPrincipalFault(String what, Optional<String> named) {
    return principal.isEmpty() || principal.equals(named)
        ? Optional.empty()
        : Optional.of(
            OperationFault.invalid(
                "%s names principal %s, the %s's principal is '%s'",
                what,
                named.map(name -> "'" + name + "'").orElse("none"),
                offer.isPresent() ? "framework" : "caller",
                principal.get()));
  }
}
