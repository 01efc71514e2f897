/**
 * Role names and their hierarchy. Start at {@link io.souk.model.role.Role}. May import the JDK
 * alone.
 */
package io.souk.model.role;
