package io.souk.protocol.map;

import io.souk.model.resources.Disk.SourceKind;
import io.souk.model.resources.Reservation;
import io.souk.model.resources.ResourceKey;
import io.souk.model.resources.Resources;
import io.souk.model.resources.ResourcesText;
import io.souk.model.role.Role;
import io.souk.protocol.WireException;
import io.souk.protocol.json.MesosJson;
import io.souk.protocol.mesos.Resource;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Reads the command-line option that says what a machine offers, in both of its syntaxes. */
public final class ResourcesOption {

  private ResourcesOption() {}

  /**
   * Reads {@code cpus:4;ports:[1-2]} or a JSON array of resources (Mesos agent, {@code
   * --resources}).
   *
   * @param defaultRole owns the entries that name no role; {@link Role#ANY} leaves them unreserved
   * @throws IllegalArgumentException in one line: the entry and what is wrong with it
   */
  public static Resources parse(String text, Role defaultRole) {
    if (!text.stripLeading().startsWith("[")) {
      return ResourcesText.parse(text, defaultRole);
    }
    try {
      List<Resource> wire =
          MesosJson.readList(text.getBytes(StandardCharsets.UTF_8), Resource.getDefaultInstance());
      return ResourcesText.checked(
          wire.stream().map(resource -> entry(resource, defaultRole)).toList());
    } catch (WireException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  private static io.souk.model.resources.Resource entry(Resource wire, Role defaultRole) {
    io.souk.model.resources.Resource entry = WireResources.read(wire);
    ResourceKey key = entry.key();
    refuse(key.disk().flatMap(disk -> disk.persistence()).isPresent(), key, "a persistent volume");
    refuse(key.revocable(), key, "revocable");
    refuse(
        key.reservations().stream().anyMatch(one -> one.kind() == Reservation.Kind.DYNAMIC),
        key,
        "dynamically reserved");
    refuse(
        key.disk()
            .flatMap(disk -> disk.source())
            .map(source -> source.kind() == SourceKind.BLOCK || source.kind() == SourceKind.RAW)
            .orElse(false),
        key,
        "a BLOCK or RAW disk");
    boolean open = !wire.hasRole() && !key.isReserved() && !defaultRole.isAny();
    return open
        ? new io.souk.model.resources.Resource(
            key.reserve(Reservation.ofStatic(defaultRole)), entry.amount())
        : entry;
  }

  private static void refuse(boolean found, ResourceKey key, String what) {
    if (found) {
      throw new IllegalArgumentException(
          "resource '" + key.name() + "' must not be " + what + " in a configuration");
    }
  }
}
