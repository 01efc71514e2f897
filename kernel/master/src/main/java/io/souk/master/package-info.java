/**
 * The kernel's master. {@code bus}: messages to and from the loop; {@code view}: what is published
 * for readers; {@code state}, {@code decide} and {@code effect}: the pure core; {@code loop}: the
 * single writer; {@code metrics}: what is counted; {@code http}: the APIs; {@code host}: hosted
 * frameworks; {@code boot}: wiring, start and stop.
 */
package io.souk.master;
