/**
 * One replica of an app, the task it runs as, and what a task status makes of it.
 *
 * <p>Start at {@link io.souk.marathon.instance.Instance}. Pure. May import {@code app} and {@code
 * problem}.
 */
package io.souk.marathon.instance;
