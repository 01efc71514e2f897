/**
 * The kernel's decisions: pure functions of the state, a command and a context (time and ids),
 * which give changes of the state, writes to the registry, effects and a reply.
 *
 * <p>Start reading at {@link io.souk.master.decide.Kernel}, which hands each command to its
 * decider. May import {@code state}, {@code effect}, {@code bus} values, the registry's values,
 * allocator, model and wire messages.
 */
package io.souk.master.decide;
