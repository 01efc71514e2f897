/** Names and their secrets, plain and hashed, as files keep them. */
package io.souk.security.credential;
