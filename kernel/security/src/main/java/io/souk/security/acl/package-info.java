/** Permissions, as Mesos's {@code --acls} file gives them. Pure. */
package io.souk.security.acl;
