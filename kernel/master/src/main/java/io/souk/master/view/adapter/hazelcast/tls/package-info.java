/**
 * TLS below Hazelcast's own protocol: what members say to each other is encrypted, and only those
 * who show a certificate of the authority are heard.
 *
 * <p>Hazelcast's community edition has none, but its channels are pipelines of handlers; a pair of
 * handlers next to the socket is what is added here. They are internal classes of Hazelcast, so its
 * version is pinned and a test looks at the bytes on the wire.
 *
 * <p>Start reading at {@link io.souk.master.view.adapter.hazelcast.tls.TlsNodeContext}, then {@link
 * io.souk.master.view.adapter.hazelcast.tls.TlsLink}. May import Hazelcast and nothing of the
 * kernel.
 */
package io.souk.master.view.adapter.hazelcast.tls;
