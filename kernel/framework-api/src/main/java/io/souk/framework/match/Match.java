package io.souk.framework.match;

import io.souk.protocol.mesos.Resource;
import java.util.List;

/** Whether a task fits an offer. */
public sealed interface Match {

  /**
   * It fits.
   *
   * @param resources what to put into the task, reservations and allocation as offered
   * @param ports host ports in the order of {@link Demand#ports}
   * @param rest what the offer has left for the next task
   */
  record Found(List<Resource> resources, List<Integer> ports, OfferPool rest) implements Match {
    public Found {
      resources = List.copyOf(resources);
      ports = List.copyOf(ports);
    }
  }

  /** It does not fit, for each of these reasons. */
  record Refused(List<Refusal> refusals) implements Match {
    public Refused {
      refusals = List.copyOf(refusals);
    }
  }
}
