/**
 * Ids as types. Start at {@link io.souk.model.id.Id}; the rules stand in {@link
 * io.souk.model.id.IdRule}. May import the JDK alone.
 */
package io.souk.model.id;
