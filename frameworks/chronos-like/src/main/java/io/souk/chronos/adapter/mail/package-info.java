/**
 * Notices by mail: {@link io.souk.chronos.adapter.mail.MailChannel} speaks SMTP through Angus Mail,
 * on threads of its own, because that library blocks.
 *
 * <p>May import {@code notify}, {@code outbox}, Vert.x and Jakarta Mail.
 */
package io.souk.chronos.adapter.mail;
