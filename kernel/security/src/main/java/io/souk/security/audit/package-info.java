/**
 * The record of who did what and when: as lines of JSON in a file, and for those who listen.
 *
 * <p>Start reading at {@link io.souk.security.audit.AuditTrail}. What is recorded is a {@link
 * io.souk.security.audit.Deed}; who serves HTTP makes one and hands it over. May import nothing of
 * HTTP.
 */
package io.souk.security.audit;
