/**
 * For each action that a master asks permission for: how somebody tries it, and by what it is seen
 * whether they were let. It needs nothing but the master's address, and plays agents and frameworks
 * itself; start at {@link io.souk.master.permission.PermissionTable}.
 */
package io.souk.master.permission;
