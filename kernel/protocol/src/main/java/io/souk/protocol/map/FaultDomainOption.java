package io.souk.protocol.map;

import io.souk.protocol.WireException;
import io.souk.protocol.json.MesosJson;
import io.souk.protocol.mesos.DomainInfo;

/** Reads the command-line option that says in which region and zone a machine stands. */
public final class FaultDomainOption {

  private static final int MAX_NAME = 255;
  private static final String EXAMPLE =
      "{\"fault_domain\":{\"region\":{\"name\":\"eu\"},\"zone\":{\"name\":\"eu-1\"}}}";

  private FaultDomainOption() {}

  /**
   * Reads the JSON of a domain (Mesos master and agent, {@code --domain}).
   *
   * @throws IllegalArgumentException in one line: what is wrong and what is accepted
   */
  public static DomainInfo parse(String text) {
    DomainInfo domain;
    try {
      domain = MesosJson.read(text, DomainInfo.newBuilder()).build();
    } catch (WireException e) {
      throw refused(e.getMessage());
    }
    if (!domain.hasFaultDomain()) {
      throw refused("'fault_domain' is missing");
    }
    check("region", domain.getFaultDomain().getRegion().getName());
    check("zone", domain.getFaultDomain().getZone().getName());
    return domain;
  }

  private static void check(String part, String name) {
    if (name.isBlank() || name.length() > MAX_NAME) {
      throw refused(
          "'fault_domain."
              + part
              + ".name' has "
              + name.strip().length()
              + " characters instead of 1 to "
              + MAX_NAME);
    }
  }

  private static IllegalArgumentException refused(String why) {
    return new IllegalArgumentException(why + "; expected JSON like " + EXAMPLE);
  }
}
