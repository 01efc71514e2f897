/**
 * Files of the machine the service runs on. Start at {@link
 * io.souk.marathon.adapter.file.SecretFiles}. May import {@code loop}.
 */
package io.souk.marathon.adapter.file;
