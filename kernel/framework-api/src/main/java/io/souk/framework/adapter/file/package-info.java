/**
 * A framework's data in a file of its own, for frameworks that run as a process apart from the
 * kernel.
 *
 * <p>Start reading at {@link io.souk.framework.adapter.file.FileStore}; {@code RecordCodec} is the
 * format. May import {@code io.souk.framework}, {@code io.souk.framework.store} and protobuf.
 */
package io.souk.framework.adapter.file;
