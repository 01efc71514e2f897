package io.souk.security.tls;

import java.nio.file.Path;

/**
 * Where a process finds what it shows and whom it trusts; all are PEM files.
 *
 * @param certificate its own certificate, followed by those between it and the authority's
 * @param key the private key to it, PKCS #8, not encrypted
 * @param authority certificates of those whose signatures are trusted
 */
public record TlsFiles(Path certificate, Path key, Path authority) {}
