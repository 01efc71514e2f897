/** Wiring of the gateway: its configuration and its server. May import every gateway package. */
package io.souk.gateway.boot;
