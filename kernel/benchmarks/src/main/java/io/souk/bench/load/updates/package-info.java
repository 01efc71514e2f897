/**
 * W4: status updates, reconciliation and overload. Start reading at {@link
 * io.souk.bench.load.updates.UpdateLoad}. Imports {@code launch} and what is below it.
 */
package io.souk.bench.load.updates;
