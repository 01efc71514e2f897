/** Certificates and keys from PEM files, which may be replaced while they are in use. */
package io.souk.security.tls;
