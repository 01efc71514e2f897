/**
 * The definition of pods: reading, defaults, rules (Marathon, {@code /v2/pods}).
 *
 * <p>Start at {@link io.souk.marathon.pod.PodReader}; what it leads to is {@link
 * io.souk.marathon.app.Pod}. Pure. May import {@code app} and {@code problem}.
 */
package io.souk.marathon.pod;
