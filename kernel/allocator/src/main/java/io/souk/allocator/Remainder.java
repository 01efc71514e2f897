package io.souk.allocator;

import io.souk.model.role.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** What is left of an agent, as different clients see it. */
final class Remainder {

  /** What not everybody may have for other reasons than the role. */
  private static final int CAPABILITIES = Portion.REVOCABLE | Portion.SHARED | Portion.REFINED;

  private record Kind(Role anchor, int sees) {}

  private final Portion whole;
  private final Set<Role> reservedFor;
  private final List<Kind> kinds;
  private final List<Cut> cuts;

  Remainder(Portion whole) {
    this.whole = whole;
    if (isPlain()) {
      reservedFor = Set.of();
      kinds = List.of();
      cuts = List.of(new Cut(whole));
    } else {
      kinds = new ArrayList<>(1);
      cuts = new ArrayList<>(1);
      reservedFor =
          whole.resources().entries().stream()
              .map(entry -> entry.key().role())
              .collect(Collectors.toSet());
    }
  }

  Portion whole() {
    return whole;
  }

  /** Whether everybody may have everything. */
  boolean isPlain() {
    return whole.kinds() == 0;
  }

  /** What everybody may have; of a plain one alone. */
  Cut forAll() {
    return cuts.getFirst();
  }

  Cut cut(Client client, ResourceNames names) {
    if (isPlain()) {
      return forAll();
    }
    Kind kind = new Kind(anchor(client.role()), client.sees() & whole.kinds() & CAPABILITIES);
    int known = kinds.indexOf(kind);
    if (known >= 0) {
      return cuts.get(known);
    }
    Cut cut = new Cut(Portion.of(whole.visibleTo(kind.anchor(), kind.sees()), names));
    kinds.add(kind);
    cuts.add(cut);
    return cut;
  }

  /** Roles below the same one of those that something is reserved for see the same. */
  private Role anchor(RoleNode role) {
    for (int i = 0; i < role.path().size(); i++) {
      if (reservedFor.contains(role.path().get(i).role())) {
        return role.path().get(i).role();
      }
    }
    return Role.ANY;
  }
}
