/**
 * The JSON documents of Mesos's older GET endpoints ({@code /state}, {@code /slaves}, {@code
 * /tasks}, …), written straight from a snapshot of the live view; and the answers of the v1
 * operator API's reads.
 *
 * <p>Start reading at {@link io.souk.master.http.json.StateDocument}. Names are those of Mesos 0.x
 * ({@code slave}), which clients read to this day. May import {@code io.souk.master.view}, the wire
 * messages and their JSON.
 */
package io.souk.master.http.json;
