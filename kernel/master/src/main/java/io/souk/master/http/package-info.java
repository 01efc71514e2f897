/**
 * The master's HTTP APIs over Vert.x: the scheduler API, the agent protocol, the read endpoints.
 *
 * <p>Start reading at {@link io.souk.master.http.MasterHttp} (the routes), then {@link
 * io.souk.master.http.SchedulerApi}. Calls go over the bus to the loop; reads are answered from the
 * live view, and so are the events that operators subscribe to ({@code OperatorStreams}). May
 * import {@code bus}, {@code view} and the wire messages.
 */
package io.souk.master.http;
