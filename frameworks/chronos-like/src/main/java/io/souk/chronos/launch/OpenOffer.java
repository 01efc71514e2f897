package io.souk.chronos.launch;

import io.souk.chronos.job.Constraint;
import io.souk.chronos.job.Execution.Needs;
import io.souk.chronos.run.Run.Place;
import io.souk.framework.match.Demand;
import io.souk.framework.match.Match;
import io.souk.framework.match.OfferPool;
import io.souk.framework.match.Refusal;
import io.souk.protocol.mesos.Attribute;
import io.souk.protocol.mesos.Offer;
import io.souk.protocol.mesos.Resource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** An offer and what is left of it while runs are placed on it. Confined to one decision. */
public final class OpenOffer {

  private final Offer offer;
  private OfferPool left;

  /** Everything that {@code offer} holds. */
  public OpenOffer(Offer offer) {
    this.offer = offer;
    this.left = OfferPool.of(offer);
  }

  /** The offer it was made of. */
  public Offer offer() {
    return offer;
  }

  /** Where it is. */
  public Place place() {
    var address = offer.getUrl().getAddress();
    String host = address.hasIp() ? address.getIp() : address.getHostname();
    return new Place(
        offer.getAgentId().getValue(),
        offer.getHostname(),
        host.isEmpty() || !address.hasPort() ? "" : host + ":" + address.getPort());
  }

  /** What became of a request for room. */
  public sealed interface Answer {

    /** The resources to put into the task; they are taken. */
    record Taken(List<Resource> resources) implements Answer {
      public Taken {
        resources = List.copyOf(resources);
      }
    }

    /** Why there is no room, one line. */
    record Refused(String reason) implements Answer {}
  }

  /** Takes room for one run, if its constraints hold here and there is enough left. */
  public Answer take(Needs needs) {
    Optional<Constraint> unmet =
        needs.constraints().stream().filter(constraint -> !met(constraint)).findFirst();
    if (unmet.isPresent()) {
      return new Answer.Refused(
          "%s %s %s does not hold"
              .formatted(unmet.get().attribute(), unmet.get().operator(), unmet.get().value()));
    }
    Map<String, Long> scalars =
        Map.of(
            "cpus", needs.cpus().thousandths(),
            "mem", needs.mem().thousandths(),
            "disk", needs.disk().thousandths());
    return switch (left.match(new Demand(scalars, List.of(), Set.of(), false, 0))) {
      case Match.Found found -> {
        left = found.rest();
        yield new Answer.Taken(found.resources());
      }
      case Match.Refused refused ->
          new Answer.Refused(
              refused.refusals().stream().map(Refusal::message).collect(Collectors.joining(", ")));
    };
  }

  private boolean met(Constraint constraint) {
    return offer.getAttributesList().stream()
        .filter(attribute -> attribute.getName().equals(constraint.attribute()))
        .findFirst()
        .map(attribute -> met(constraint, attribute))
        .orElseGet(
            () ->
                constraint.attribute().equals("hostname")
                    && constraint.metBy(List.of(offer.getHostname()), true));
  }

  private static boolean met(Constraint constraint, Attribute attribute) {
    return switch (attribute.getType()) {
      case TEXT -> constraint.metBy(List.of(attribute.getText().getValue()), true);
      case SCALAR ->
          constraint.metBy(List.of(Double.toString(attribute.getScalar().getValue())), false);
      case SET -> constraint.metBy(attribute.getSet().getItemList(), false);
      case RANGES -> false;
    };
  }
}
