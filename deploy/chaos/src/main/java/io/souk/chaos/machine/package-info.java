/**
 * Machines to break: {@link io.souk.chaos.machine.Network} makes them of network namespaces, {@link
 * io.souk.chaos.machine.Node} is a role of the platform on one of them. Technology alone; what is
 * done when is decided elsewhere.
 */
package io.souk.chaos.machine;
