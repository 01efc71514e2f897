package io.souk.marathon.match;

import io.souk.marathon.instance.Placement;
import io.souk.protocol.mesos.Attribute;
import io.souk.protocol.mesos.Offer;
import io.souk.protocol.mesos.Value;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The agent behind an offer, as constraints see it. */
final class AgentView {

  private AgentView() {}

  /** The place that the offer stands for, with these host ports. */
  static Placement placement(Offer offer, List<Integer> portOfEach) {
    Optional<String> region = Optional.empty();
    Optional<String> zone = Optional.empty();
    if (offer.getDomain().hasFaultDomain()) {
      region = Optional.of(offer.getDomain().getFaultDomain().getRegion().getName());
      zone = Optional.of(offer.getDomain().getFaultDomain().getZone().getName());
    }
    return new Placement(
        offer.getAgentId().getValue(),
        offer.getHostname(),
        region,
        zone,
        portOfEach,
        attributes(offer));
  }

  private static Map<String, String> attributes(Offer offer) {
    Map<String, String> attributes = new TreeMap<>();
    for (Attribute attribute : offer.getAttributesList()) {
      attributes.putIfAbsent(attribute.getName(), text(attribute));
    }
    return attributes;
  }

  private static String text(Attribute attribute) {
    return switch (attribute.getType()) {
      case TEXT -> attribute.getText().getValue();
      case SCALAR ->
          BigDecimal.valueOf(attribute.getScalar().getValue())
              .setScale(3, RoundingMode.HALF_EVEN)
              .stripTrailingZeros()
              .toPlainString();
      case RANGES ->
          attribute.getRanges().getRangeList().stream()
              .map(AgentView::text)
              .collect(Collectors.joining(",", "[", "]"));
      case SET -> "{" + String.join(",", attribute.getSet().getItemList()) + "}";
    };
  }

  private static String text(Value.Range range) {
    return range.getBegin() + "-" + range.getEnd();
  }
}
