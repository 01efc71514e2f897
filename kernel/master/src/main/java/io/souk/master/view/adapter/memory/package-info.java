/**
 * The live view of a single master, kept in its own memory.
 *
 * <p>Start reading at {@link io.souk.master.view.adapter.memory.InProcessLiveView}. May import
 * {@code io.souk.master.view}.
 */
package io.souk.master.view.adapter.memory;
