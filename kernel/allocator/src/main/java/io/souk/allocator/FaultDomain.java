package io.souk.allocator;

/** Where a machine stands: what fails together is in one zone, far from other regions. */
public record FaultDomain(String region, String zone) {}
