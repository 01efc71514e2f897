package io.souk.marathon.match;

import io.souk.framework.match.Refusal;
import io.souk.marathon.app.Constraint;
import java.util.Optional;
import java.util.Set;

/** One thing that keeps an instance from an offer, with what was asked and what there was. */
public sealed interface Obstacle {

  /** The reason it counts as. */
  RejectReason reason();

  /**
   * Too little of a scalar.
   *
   * @param asked thousandths
   * @param available thousandths, of the roles that may be used
   */
  record TooLittle(RejectReason reason, long asked, long available) implements Obstacle {}

  /** A fixed host port that is not offered. */
  record PortTaken(int port) implements Obstacle {
    @Override
    public RejectReason reason() {
      return RejectReason.PORTS;
    }
  }

  /** Fewer ports than wanted. */
  record TooFewPorts(int asked, int available) implements Obstacle {
    @Override
    public RejectReason reason() {
      return RejectReason.PORTS;
    }
  }

  /** Nothing is offered of the roles that may be used. */
  record WrongRole(Set<String> accepted, Set<String> offered) implements Obstacle {
    public WrongRole {
      accepted = Set.copyOf(accepted);
      offered = Set.copyOf(offered);
    }

    @Override
    public RejectReason reason() {
      return RejectReason.ROLE;
    }
  }

  /**
   * A constraint that does not hold.
   *
   * @param found the agent's value of the field; absent when it has none
   */
  record Unfit(Constraint constraint, Optional<String> found) implements Obstacle {
    @Override
    public RejectReason reason() {
      return RejectReason.CONSTRAINT;
    }
  }

  /**
   * The agent is in another region than the kernel, and no constraint asks for that.
   *
   * @param home the kernel's region
   */
  record Elsewhere(String home, Optional<String> found) implements Obstacle {
    @Override
    public RejectReason reason() {
      return RejectReason.CONSTRAINT;
    }
  }

  /** Anything of which the reason says all. */
  record Plain(RejectReason reason) implements Obstacle {}

  /** What the arithmetic of resources found. */
  static Obstacle of(Refusal refusal) {
    return switch (refusal) {
      case Refusal.NoAcceptedRole role -> new WrongRole(role.accepted(), role.offered());
      case Refusal.PortNotOffered port -> new PortTaken(port.hostPort());
      case Refusal.TooFewPorts ports -> new TooFewPorts(ports.asked(), ports.available());
      case Refusal.TooLittle little ->
          new TooLittle(ofScalar(little.resource()), little.asked(), little.available());
    };
  }

  private static RejectReason ofScalar(String resource) {
    return switch (resource) {
      case "mem" -> RejectReason.MEMORY;
      case "disk" -> RejectReason.DISK;
      case "gpus" -> RejectReason.GPUS;
      default -> RejectReason.CPUS;
    };
  }
}
