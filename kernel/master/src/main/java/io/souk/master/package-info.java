/**
 * The kernel's master. {@code bus}: messages to and from the loop; {@code view}: what is published
 * for readers; {@code state}, {@code decide} and {@code effect}: the pure core; {@code loop}: the
 * single writer.
 */
package io.souk.master;
