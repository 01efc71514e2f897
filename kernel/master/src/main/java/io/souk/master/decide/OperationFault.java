package io.souk.master.decide;

/**
 * Why an offer operation is not carried out.
 *
 * @param message names what is wrong and what is accepted
 */
record OperationFault(Kind kind, String message) {

  /** What would have to change for it to succeed. */
  enum Kind {
    /** The operation itself: it never will. */
    INVALID,
    /** What it works on: that is not there, or not free. */
    UNAVAILABLE,
    /** What the caller may do. */
    FORBIDDEN
  }

  static OperationFault invalid(String message, Object... parts) {
    return new OperationFault(Kind.INVALID, message.formatted(parts));
  }

  static OperationFault unavailable(String message, Object... parts) {
    return new OperationFault(Kind.UNAVAILABLE, message.formatted(parts));
  }
}
