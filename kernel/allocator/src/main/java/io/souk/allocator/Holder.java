package io.souk.allocator;

import io.souk.model.id.FrameworkId;
import io.souk.model.role.Role;

/** To whom resources are given: a framework in one of its roles. */
public record Holder(FrameworkId framework, Role role) {}
