package io.souk.framework.match;

import java.util.Set;

/** One reason why a task does not fit an offer. Another offer, or this agent later, may do. */
public sealed interface Refusal {

  /** One line for people. */
  String message();

  /** The offer has nothing of the roles that may be used. */
  record NoAcceptedRole(Set<String> accepted, Set<String> offered) implements Refusal {
    public NoAcceptedRole {
      accepted = Set.copyOf(accepted);
      offered = Set.copyOf(offered);
    }

    @Override
    public String message() {
      return "resources of roles " + offered + " offered, " + accepted + " accepted";
    }
  }

  /**
   * Too little of a scalar.
   *
   * @param asked thousandths
   * @param available thousandths, of the roles that may be used
   */
  record TooLittle(String resource, long asked, long available) implements Refusal {
    @Override
    public String message() {
      return resource + ": " + asked / 1000.0 + " asked, " + available / 1000.0 + " available";
    }
  }

  /** A fixed host port is not among the offered ones, or asked for twice. */
  record PortNotOffered(int hostPort) implements Refusal {
    @Override
    public String message() {
      return "host port " + hostPort + " is not available";
    }
  }

  /** Too few ports for the dynamic ones. */
  record TooFewPorts(int asked, int available) implements Refusal {
    @Override
    public String message() {
      return "ports: " + asked + " asked, " + available + " available";
    }
  }
}
