package io.souk.master.view;

import io.souk.protocol.mesos.MasterInfo;
import java.time.Instant;

/** Who leads, and since when. */
public record LeaderView(MasterInfo info, long term, Instant elected) {}
