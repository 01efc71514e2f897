package io.souk.master.permission;

import java.util.Optional;

/** Resources as JSON. */
final class Things {

  private Things() {}

  /**
   * @param more fields, each with a comma before it
   */
  static String scalar(String name, double value, String more) {
    return "{\"name\":\"%s\",\"type\":\"SCALAR\",\"scalar\":{\"value\":%s}%s}"
        .formatted(name, value, more);
  }

  static String reserved(String name, double value, String role, Optional<String> principal) {
    return scalar(name, value, reservation(role, principal));
  }

  static String volume(
      double size, String role, Optional<String> reserver, Optional<String> creator) {
    return scalar(
        "disk",
        size,
        reservation(role, reserver)
            + (",\"disk\":{\"persistence\":{\"id\":\"v\"%s},"
                    + "\"volume\":{\"mode\":\"RW\",\"container_path\":\"p\"}}")
                .formatted(principal(creator)));
  }

  /** A disk of a resource provider, which no agent here has. */
  static String disk(String role, String type, Optional<String> reserver) {
    return scalar(
        "disk",
        10,
        reservation(role, reserver)
            + ",\"disk\":{\"source\":{\"type\":\"%s\",\"id\":\"d\"}}".formatted(type));
  }

  private static String reservation(String role, Optional<String> principal) {
    return ",\"reservations\":[{\"type\":\"DYNAMIC\",\"role\":\"%s\"%s}]"
        .formatted(role, principal(principal));
  }

  private static String principal(Optional<String> name) {
    return name.map(value -> ",\"principal\":\"" + value + '"').orElse("");
  }
}
