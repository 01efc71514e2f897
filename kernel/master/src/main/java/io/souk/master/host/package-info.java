/**
 * Hosts frameworks inside the leading master: gives each its context, its line to the kernel over
 * the event bus, and its share of the registry; and keeps their ports open on every master.
 *
 * <p>Start reading at {@link io.souk.master.host.FrameworkHost}. May import {@code bus}, the
 * registry's port and the framework API.
 */
package io.souk.master.host;
