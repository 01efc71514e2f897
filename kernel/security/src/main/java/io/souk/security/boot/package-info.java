/**
 * Makes of options what a role asks and shows. Start reading at {@link
 * io.souk.security.boot.SecurityConfig}.
 */
package io.souk.security.boot;
