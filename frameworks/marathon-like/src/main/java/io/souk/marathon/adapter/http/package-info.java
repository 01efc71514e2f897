/**
 * Marathon's REST API over Vert.x: routes, bodies, errors, the event stream.
 *
 * <p>Start at {@link io.souk.marathon.adapter.http.ApiServer} for what holds for every request and
 * at {@link io.souk.marathon.adapter.http.Routes} for what there is. May import everything but
 * {@code boot}.
 */
package io.souk.marathon.adapter.http;
