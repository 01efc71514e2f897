package io.souk.protocol.map;

import io.souk.model.resources.Reservation;
import io.souk.model.resources.Reservation.Kind;
import io.souk.model.role.Role;
import io.souk.protocol.mesos.Label;
import io.souk.protocol.mesos.Labels;
import io.souk.protocol.mesos.Resource;
import io.souk.protocol.mesos.Resource.ReservationInfo;
import java.util.List;
import java.util.Optional;

/** The reservations of a resource, read from any format and written in each. */
final class WireReservations {

  private WireReservations() {}

  /**
   * @throws IllegalArgumentException when the formats contradict each other
   */
  static List<Reservation> read(Resource wire) {
    Optional<Reservation> old = readOld(wire);
    if (wire.getReservationsCount() == 0) {
      return old.stream().toList();
    }
    List<Reservation> stack =
        wire.getReservationsList().stream().map(WireReservations::read).toList();
    boolean usesOld = wire.hasRole() || wire.hasReservation();
    if (usesOld && stack.size() > 1) {
      throw new IllegalArgumentException(
          "'role' and 'reservation' must be unset beside several 'reservations'");
    }
    if (usesOld && !old.equals(Optional.of(stack.getFirst()))) {
      throw new IllegalArgumentException("'reservations' differ from 'role' and 'reservation'");
    }
    return stack;
  }

  private static Optional<Reservation> readOld(Resource wire) {
    ReservationInfo info = wire.getReservation();
    if (info.hasType() || info.hasRole()) {
      throw new IllegalArgumentException("'reservation' must have neither 'type' nor 'role'");
    }
    Role role = new Role(wire.getRole());
    if (role.isAny()) {
      // Beside 'reservations' a missing role is compared, and then differs.
      if (wire.hasReservation()) {
        throw new IllegalArgumentException("role '*' cannot be reserved for");
      }
      return Optional.empty();
    }
    return Optional.of(
        wire.hasReservation()
            ? new Reservation(Kind.DYNAMIC, role, principal(info), labels(info.getLabels()))
            : Reservation.ofStatic(role));
  }

  private static Reservation read(ReservationInfo info) {
    Kind kind =
        switch (info.getType()) {
          case STATIC -> Kind.STATIC;
          case DYNAMIC -> Kind.DYNAMIC;
          case UNKNOWN ->
              throw new IllegalArgumentException("'reservations' need a type STATIC or DYNAMIC");
        };
    if (!info.hasRole()) {
      throw new IllegalArgumentException("'reservations' need a role");
    }
    return new Reservation(
        kind, new Role(info.getRole()), principal(info), labels(info.getLabels()));
  }

  static void write(List<Reservation> stack, ReservationFormat format, Resource.Builder wire) {
    switch (format) {
      case PRE_REFINEMENT -> writeOld(stack, wire);
      case POST_REFINEMENT -> writeStack(stack, wire);
      case ENDPOINT -> {
        writeStack(stack, wire);
        if (stack.size() <= 1) {
          writeOld(stack, wire);
        }
      }
    }
  }

  private static void writeOld(List<Reservation> stack, Resource.Builder wire) {
    if (stack.size() > 1) {
      throw new IllegalArgumentException(
          "a refined reservation of '" + wire.getName() + "' has no form without refinement");
    }
    wire.setRole(stack.isEmpty() ? Role.ANY.name() : stack.getFirst().role().name());
    if (!stack.isEmpty() && stack.getFirst().kind() == Kind.DYNAMIC) {
      ReservationInfo.Builder info = ReservationInfo.newBuilder();
      writeNotes(stack.getFirst(), info);
      wire.setReservation(info);
    }
  }

  private static void writeStack(List<Reservation> stack, Resource.Builder wire) {
    for (Reservation reservation : stack) {
      ReservationInfo.Builder info =
          ReservationInfo.newBuilder()
              .setType(
                  switch (reservation.kind()) {
                    case STATIC -> ReservationInfo.Type.STATIC;
                    case DYNAMIC -> ReservationInfo.Type.DYNAMIC;
                  })
              .setRole(reservation.role().name());
      writeNotes(reservation, info);
      wire.addReservations(info);
    }
  }

  private static void writeNotes(Reservation reservation, ReservationInfo.Builder info) {
    reservation.principal().ifPresent(info::setPrincipal);
    if (!reservation.labels().isEmpty()) {
      info.setLabels(labels(reservation.labels()));
    }
  }

  private static Optional<String> principal(ReservationInfo info) {
    return info.hasPrincipal() ? Optional.of(info.getPrincipal()) : Optional.empty();
  }

  static List<Reservation.Label> labels(Labels wire) {
    return wire.getLabelsList().stream()
        .map(
            label ->
                new Reservation.Label(
                    label.getKey(),
                    label.hasValue() ? Optional.of(label.getValue()) : Optional.empty()))
        .toList();
  }

  static Labels labels(List<Reservation.Label> labels) {
    Labels.Builder wire = Labels.newBuilder();
    for (Reservation.Label label : labels) {
      Label.Builder one = Label.newBuilder().setKey(label.key());
      label.value().ifPresent(one::setValue);
      wire.addLabels(one);
    }
    return wire.build();
  }
}
