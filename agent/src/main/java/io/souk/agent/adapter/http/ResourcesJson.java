package io.souk.agent.adapter.http;

import io.souk.model.resources.Resources;
import io.souk.model.role.Role;
import io.souk.model.value.Scalar;
import io.souk.protocol.map.ReservationFormat;
import io.souk.protocol.map.WireResources;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Resources as the legacy endpoints show them. */
final class ResourcesJson {
  private static final List<String> ALWAYS = List.of("disk", "mem", "gpus", "cpus");

  private ResourcesJson() {}

  /** Totals by name: the four usual scalars always, the others when there are any. */
  static void totals(String name, Resources resources, JsonOut out) throws IOException {
    out.object(name, o -> totals(resources, o));
  }

  private static void totals(Resources resources, JsonOut out) throws IOException {
    for (String name : ALWAYS) {
      out.real(name, resources.scalarValue(name));
    }
    for (String name : resources.names().stream().sorted().toList()) {
      if (ALWAYS.contains(name)) {
        continue;
      }
      boolean scalar =
          resources.entries().stream()
              .anyMatch(e -> e.key().name().equals(name) && e.amount() instanceof Scalar);
      if (scalar) {
        out.real(name, resources.scalarValue(name));
      } else if (!resources.ranges(name).isEmpty()) {
        out.text(name, resources.ranges(name).toString());
      } else {
        out.text(name, "{" + String.join(", ", resources.items(name)) + "}");
      }
    }
  }

  static SortedMap<Role, Resources> byRole(Resources resources) {
    SortedMap<Role, Resources> roles = new TreeMap<>(Comparator.comparing(Role::name));
    resources
        .reserved()
        .entries()
        .forEach(entry -> roles.merge(entry.key().role(), Resources.of(entry), Resources::plus));
    return roles;
  }

  /** Each reservation in full. */
  static void full(String name, Resources resources, JsonOut out) throws IOException {
    out.array(
        name,
        WireResources.write(resources, ReservationFormat.ENDPOINT),
        (resource, o) -> o.message(resource));
  }
}
