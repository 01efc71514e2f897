/**
 * Fetches what commands name: transfers over files, HTTP and FTP, unpacking, and the cache. Start
 * at {@link io.souk.agent.adapter.fetch.SandboxFetcher}. Each container's fetching is one virtual
 * thread; what only needs the processor and the disk waits for one of a few platform threads.
 *
 * <p>Everything comes into a staging directory that nobody but the agent may reach, so that what an
 * archive contains is all there is to be wary of there; only once all is well is it moved into the
 * sandbox. May import {@code fetch} and {@code runtime}.
 */
package io.souk.agent.adapter.fetch;
