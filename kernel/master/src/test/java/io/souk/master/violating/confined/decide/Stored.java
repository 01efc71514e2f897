package io.souk.master.violating.confined.decide;

import io.souk.registry.adapter.memory.MemoryRegistry;

record Stored(MemoryRegistry registry) {}
