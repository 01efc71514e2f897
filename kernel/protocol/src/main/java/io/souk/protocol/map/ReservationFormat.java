package io.souk.protocol.map;

/** How the reservations of a resource are written (Mesos v1 API, resources). */
public enum ReservationFormat {
  /**
   * {@code role} and {@code reservation}: for frameworks without RESERVATION_REFINEMENT. Cannot
   * express a refined reservation.
   */
  PRE_REFINEMENT,
  /** The stack {@code reservations}; {@code role} is unset. */
  POST_REFINEMENT,
  /** Both at once where the stack has at most one entry, else the stack: for operators. */
  ENDPOINT
}
