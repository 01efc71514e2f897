/** {@code souk demo}: a web app and a cron job on the running platform. */
package io.souk.launcher.demo;
