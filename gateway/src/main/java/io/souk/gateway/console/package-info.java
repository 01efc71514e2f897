/**
 * The web console: one page that reads the public APIs through the gateway. Its HTML, CSS and
 * JavaScript stand in the resources of this package.
 */
package io.souk.gateway.console;
