package io.souk.master.host;

import io.souk.master.bus.ObjectBus;
import java.util.Optional;

/**
 * How a hosted framework reaches the kernel.
 *
 * @param principal under which it subscribes; empty where nobody is asked for a name
 */
record KernelLine(ObjectBus bus, Optional<String> principal) {}
