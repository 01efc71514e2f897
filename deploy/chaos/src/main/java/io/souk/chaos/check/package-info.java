/**
 * Judges what came of a platform that was broken on purpose. {@link
 * io.souk.chaos.check.PlatformCheck} puts the single checks together; each of them proves one
 * thing.
 *
 * <p>Pure: no clock, no files, no network, and nothing of the product.
 */
package io.souk.chaos.check;
