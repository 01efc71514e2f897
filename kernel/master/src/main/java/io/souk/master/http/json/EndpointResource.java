package io.souk.master.http.json;

import io.souk.protocol.mesos.Resource;
import io.souk.protocol.mesos.Resource.ReservationInfo;
import java.util.List;

/** Resources in the format that endpoints show: the stack of reservations and the older fields. */
final class EndpointResource {

  private static final String UNRESERVED = "*";

  private EndpointResource() {}

  static List<Resource> of(List<Resource> resources) {
    return resources.stream().map(EndpointResource::of).toList();
  }

  static Resource of(Resource resource) {
    Resource.Builder shown = resource.toBuilder();
    if (resource.getReservationsCount() > 1) {
      // The older fields cannot tell of a refined reservation.
      return shown.clearRole().clearReservation().build();
    }
    shown.setRole(role(resource));
    if (resource.getReservationsCount() == 1) {
      ReservationInfo only = resource.getReservations(0);
      if (only.getType() == ReservationInfo.Type.DYNAMIC) {
        ReservationInfo.Builder older = ReservationInfo.newBuilder();
        if (only.hasPrincipal()) {
          older.setPrincipal(only.getPrincipal());
        }
        if (only.hasLabels()) {
          older.setLabels(only.getLabels());
        }
        shown.setReservation(older);
      }
    }
    return shown.build();
  }

  /** Role that the resource is reserved to, {@code *} when to none. */
  static String role(Resource resource) {
    int reservations = resource.getReservationsCount();
    if (reservations > 0) {
      return resource.getReservations(reservations - 1).getRole();
    }
    return resource.getRole().isEmpty() ? UNRESERVED : resource.getRole();
  }

  static boolean isReserved(Resource resource) {
    return !role(resource).equals(UNRESERVED);
  }
}
