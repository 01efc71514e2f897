package io.souk.master.violating.upward.loop;

public record High() {}
