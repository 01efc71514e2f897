package io.souk.master.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.souk.security.audit.AuditTrail;

/** How much was recorded of who did what, and how much of it is missing. */
public final class AuditMeters {

  private AuditMeters() {}

  /** Counts the events of a record. */
  public static void bind(AuditTrail trail, MeterRegistry registry) {
    FunctionCounter.builder("souk_audit_events", trail, AuditTrail::recorded)
        .description("Events in the record of who did what")
        .register(registry);
    FunctionCounter.builder("souk_audit_lost", trail, AuditTrail::lost)
        .description("Events that are missing in the file of the record, or in all of it")
        .register(registry);
  }
}
