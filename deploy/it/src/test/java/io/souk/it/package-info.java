/**
 * Tests of the whole platform: they start the {@code souk} program as processes of its own and talk
 * to it as its users do. {@link io.souk.it.SoukProcess} runs it, {@link io.souk.it.Http} talks to
 * it.
 */
package io.souk.it;
