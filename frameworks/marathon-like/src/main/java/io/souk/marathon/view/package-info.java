/**
 * The JSON that the API shows of what the service knows.
 *
 * <p>Start at {@link io.souk.marathon.view.AppView}. Reads {@code state} and {@code decide};
 * changes nothing.
 */
package io.souk.marathon.view;
