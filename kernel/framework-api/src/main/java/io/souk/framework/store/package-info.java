/**
 * What a {@link io.souk.framework.Store} holds, without a thread or a file, for the stores that
 * this module ships.
 *
 * <p>Start reading at {@link io.souk.framework.store.StoreContents}. May import {@code
 * io.souk.framework} alone.
 */
package io.souk.framework.store;
