package io.souk.marathon.view;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.souk.marathon.app.Timestamp;
import io.souk.marathon.state.LaunchLog;
import io.souk.protocol.mesos.Attribute;
import io.souk.protocol.mesos.Offer;
import io.souk.protocol.mesos.Resource;
import io.souk.protocol.mesos.Value;
import java.util.List;

/** Offers that were not used, as {@code lastUnusedOffers} shows them (Marathon, §5.8). */
final class OfferView {

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private OfferView() {}

  static ArrayNode unused(List<LaunchLog.Refused> refused) {
    ArrayNode array = NODES.arrayNode();
    for (LaunchLog.Refused each : refused) {
      ObjectNode entry = array.addObject();
      entry.set("offer", offer(each.offer()));
      ArrayNode reasons = entry.putArray("reason");
      each.reasons().forEach(reason -> reasons.add(reason.wireName()));
      entry.put("timestamp", new Timestamp(each.at()).toString());
    }
    return array;
  }

  private static ObjectNode offer(Offer offer) {
    ObjectNode json =
        NODES
            .objectNode()
            .put("id", offer.getId().getValue())
            .put("hostname", offer.getHostname())
            .put("agentId", offer.getAgentId().getValue());
    ArrayNode resources = json.putArray("resources");
    offer.getResourcesList().forEach(each -> resources.add(resource(each)));
    ArrayNode attributes = json.putArray("attributes");
    offer.getAttributesList().forEach(each -> attributes.add(attribute(each)));
    return json;
  }

  private static ObjectNode resource(Resource resource) {
    ObjectNode json =
        NODES.objectNode().put("name", resource.getName()).put("role", role(resource));
    switch (resource.getType()) {
      case SCALAR -> json.put("scalar", resource.getScalar().getValue());
      case RANGES -> json.set("ranges", ranges(resource.getRanges()));
      case SET -> json.set("set", set(resource.getSet()));
      case TEXT -> {
        // No resource is a text.
      }
    }
    return json;
  }

  private static String role(Resource resource) {
    int count = resource.getReservationsCount();
    if (count > 0) {
      return resource.getReservations(count - 1).getRole();
    }
    return resource.hasRole() ? resource.getRole() : "*";
  }

  private static ObjectNode attribute(Attribute attribute) {
    ObjectNode json = NODES.objectNode().put("name", attribute.getName());
    switch (attribute.getType()) {
      case TEXT -> json.put("text", attribute.getText().getValue());
      case SCALAR -> json.put("scalar", attribute.getScalar().getValue());
      case RANGES -> json.set("ranges", ranges(attribute.getRanges()));
      case SET -> json.set("set", set(attribute.getSet()));
    }
    return json;
  }

  private static ArrayNode ranges(Value.Ranges ranges) {
    ArrayNode array = NODES.arrayNode();
    ranges
        .getRangeList()
        .forEach(each -> array.addObject().put("begin", each.getBegin()).put("end", each.getEnd()));
    return array;
  }

  private static ArrayNode set(Value.Set set) {
    ArrayNode array = NODES.arrayNode();
    set.getItemList().forEach(array::add);
    return array;
  }
}
