/**
 * Chronos's REST API: {@link io.souk.chronos.http.ChronosRoutes} lists every route, {@link
 * io.souk.chronos.http.JobRoutes} and {@link io.souk.chronos.http.ReadRoutes} serve them.
 *
 * <p>Handlers run on the framework's context, so they read the committed state directly. May import
 * all below and Vert.x.
 */
package io.souk.chronos.http;
