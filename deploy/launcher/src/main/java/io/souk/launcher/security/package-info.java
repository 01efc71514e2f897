/** Commands that make what secures a platform: keys, certificates, secrets, permissions. */
package io.souk.launcher.security;
