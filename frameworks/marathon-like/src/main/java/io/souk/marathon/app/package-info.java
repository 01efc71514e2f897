/**
 * The app definition: its JSON, what is accepted, what it is normalised to, and a typed view of it.
 *
 * <p>Start at {@link io.souk.marathon.app.AppReader}, the way from JSON to {@link
 * io.souk.marathon.app.App}. Pure. May import {@code problem}.
 */
package io.souk.marathon.app;
