/**
 * What an operator says about a machine. Start at {@link io.souk.model.attribute.Attributes}. May
 * import {@code value}.
 */
package io.souk.model.attribute;
