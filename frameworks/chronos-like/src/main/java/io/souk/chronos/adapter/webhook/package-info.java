/**
 * Notices by HTTP: {@link io.souk.chronos.adapter.webhook.WebhookChannel} posts what a {@link
 * io.souk.chronos.adapter.webhook.Form} makes of them: the members that Chronos posts, or the text
 * that Slack and Mattermost take.
 *
 * <p>May import {@code notify}, {@code outbox}, {@code job}, Vert.x and Jackson.
 */
package io.souk.chronos.adapter.webhook;
