/**
 * What a resource or an attribute can hold. Start at {@link io.souk.model.value.Value}; the text
 * syntax is read by {@link io.souk.model.value.ValueText}. May import the JDK alone.
 */
package io.souk.model.value;
