/**
 * The line to a master in another process: the Mesos v1 scheduler API over HTTP.
 *
 * <p>Start reading at {@link io.souk.framework.adapter.http.HttpSchedulerSession}. May import
 * {@code io.souk.framework}, {@code io.souk.protocol} and Vert.x.
 */
package io.souk.framework.adapter.http;
