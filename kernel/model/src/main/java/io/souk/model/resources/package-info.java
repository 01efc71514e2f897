/**
 * What machines offer and tasks use, and its arithmetic. Start at {@link
 * io.souk.model.resources.Resources}. May import {@code role} and {@code value}.
 */
package io.souk.model.resources;
