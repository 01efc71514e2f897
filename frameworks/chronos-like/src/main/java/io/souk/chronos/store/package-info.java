/**
 * How jobs and runs are kept: {@link io.souk.chronos.store.Codec} between changes and the entries
 * of the framework's {@code Store}. Keys: {@code framework}, {@code job/<name>} for a definition
 * and how far it had come when it was made, {@code at/<name>} for how far it has come since, {@code
 * run/<name>/<task id>}, {@code history/<name>} for what is over, {@code calendar/<name>}.
 *
 * <p>May import {@code schedule}, {@code job}, {@code run}, {@code history}, {@code decide} and
 * {@code io.souk.framework}.
 */
package io.souk.chronos.store;
