/**
 * The wire. Messages are generated from {@code src/main/proto}: the Mesos v1 contract into {@code
 * io.souk.protocol.mesos} and the packages below it, our agent protocol into {@code
 * io.souk.protocol.agent}.
 *
 * <p>Start at {@link io.souk.protocol.negotiate.Codec}, which turns messages to bytes and back;
 * then {@code json} (the Mesos JSON dialect), {@code recordio} (framing of streams), {@code map}
 * (wire to model and back), {@code leader} (finding the master that leads) and {@code http}
 * (streams over Vert.x, on both ends). Whatever comes from outside fails with {@link
 * io.souk.protocol.WireException} alone. May import {@code io.souk.model}; Jackson only in {@code
 * json}, Vert.x only in {@code http}.
 */
package io.souk.protocol;
