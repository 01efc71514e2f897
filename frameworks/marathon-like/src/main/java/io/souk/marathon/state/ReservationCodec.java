package io.souk.marathon.state;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.souk.marathon.app.AppId;
import io.souk.marathon.app.Timestamp;
import io.souk.marathon.instance.InstanceId;
import io.souk.marathon.instance.LocalVolume;
import io.souk.marathon.instance.Reservation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The stored form of reservations, and of those that nobody has any more. */
final class ReservationCodec {

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private ReservationCodec() {}

  static ObjectNode write(Reservation reservation) {
    ObjectNode json =
        NODES
            .objectNode()
            .put("role", reservation.role())
            .put("since", reservation.since().toString())
            .put("confirmed", reservation.confirmed());
    json.set("placement", Codec.placement(reservation.placement()));
    ArrayNode volumes = json.putArray("volumes");
    for (LocalVolume each : reservation.volumes()) {
      volumes
          .addObject()
          .put("owner", each.owner().path())
          .put("containerPath", each.containerPath())
          .put("unique", each.unique());
    }
    return json;
  }

  /** What an instance's JSON says of a reservation. */
  static Optional<Reservation> find(JsonNode instance) {
    JsonNode json = instance.path("reservation");
    if (!json.isObject()) {
      return Optional.empty();
    }
    List<LocalVolume> volumes = new ArrayList<>();
    for (JsonNode each : json.path("volumes")) {
      volumes.add(
          new LocalVolume(
              new AppId(each.path("owner").textValue()),
              each.path("containerPath").textValue(),
              each.path("unique").textValue()));
    }
    return Optional.of(
        new Reservation(
            json.path("role").textValue(),
            Codec.placement(json.path("placement")),
            volumes,
            Timestamp.parse(json.path("since").textValue()),
            json.path("confirmed").booleanValue()));
  }

  static String write(Leftover leftover) {
    return NODES
        .objectNode()
        .put("instance", leftover.instance().value())
        .put("agent", leftover.agentId())
        .put("role", leftover.role())
        .put("since", leftover.since().toString())
        .put("seen", leftover.seen())
        .toString();
  }

  static Leftover leftover(JsonNode json) {
    return new Leftover(
        new InstanceId(json.path("instance").textValue()),
        json.path("agent").textValue(),
        json.path("role").textValue(),
        Timestamp.parse(json.path("since").textValue()),
        json.path("seen").booleanValue());
  }
}
