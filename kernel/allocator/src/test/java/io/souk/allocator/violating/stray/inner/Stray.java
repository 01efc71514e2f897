package io.souk.allocator.violating.stray.inner;

record Stray() {}
