package io.souk.allocator.violating.impure;

import java.util.Random;

record Shuffled(Random order) {}
