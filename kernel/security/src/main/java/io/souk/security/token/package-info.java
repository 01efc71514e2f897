/** Tokens by which executors show to their agent who they are. */
package io.souk.security.token;
