package io.souk.master.http.json;

import io.souk.protocol.mesos.Resource;
import io.souk.protocol.mesos.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Same resources of many tasks are shown as one. Scalars are summed in thousandths. */
final class MergedResources {

  private static final double THOUSAND = 1000.0;
  private static final Value.Scalar NOTHING = Value.Scalar.newBuilder().setValue(0).build();

  /** Of resources that differ in their amount alone. */
  private static final class Kind {
    private final Resource first;
    private final boolean usual;
    private long thousandths;

    Kind(Resource first, boolean usual) {
      this.first = first;
      this.usual = usual;
    }
  }

  private final List<Resource> others = new ArrayList<>();
  private final List<Kind> kinds = new ArrayList<>();
  private final Map<Resource, Kind> unusual = new HashMap<>();

  private MergedResources() {}

  /** What is no scalar in its order, then each kind of scalars in the order of its first. */
  static List<Resource> of(List<Resource> resources) {
    MergedResources merged = new MergedResources();
    resources.forEach(merged::add);
    List<Resource> all = new ArrayList<>(merged.others);
    merged.kinds.forEach(kind -> all.add(sum(kind)));
    return all;
  }

  private static Resource sum(Kind kind) {
    return kind.first.toBuilder()
        .setScalar(Value.Scalar.newBuilder().setValue(kind.thousandths / THOUSAND))
        .build();
  }

  private void add(Resource resource) {
    if (resource.getType() == Value.Type.SCALAR) {
      kind(resource).thousandths += Math.round(resource.getScalar().getValue() * THOUSAND);
    } else {
      others.add(resource);
    }
  }

  private Kind kind(Resource resource) {
    if (!isUsual(resource)) {
      return unusual.computeIfAbsent(
          resource.toBuilder().setScalar(NOTHING).build(), ignored -> begin(resource, false));
    }
    for (Kind kind : kinds) {
      if (kind.usual
          && kind.first.getName().equals(resource.getName())
          && kind.first.getAllocationInfo().equals(resource.getAllocationInfo())) {
        return kind;
      }
    }
    return begin(resource, true);
  }

  private Kind begin(Resource resource, boolean usual) {
    Kind kind = new Kind(resource, usual);
    kinds.add(kind);
    return kind;
  }

  /** Most have a name and a role that they are given to, which is told without a map. */
  private static boolean isUsual(Resource resource) {
    return resource.hasAllocationInfo()
        && !resource.hasProviderId()
        && !resource.hasRanges()
        && !resource.hasSet()
        && !resource.hasRole()
        && !resource.hasReservation()
        && resource.getReservationsCount() == 0
        && !resource.hasDisk()
        && !resource.hasRevocable()
        && !resource.hasShared()
        && resource.getUnknownFields().asMap().isEmpty();
  }
}
