// SPDX-License-Identifier: Apache-2.0
package io.minitempo.blockbuilder.spool;

import java.nio.ByteBuffer;

/// The segments that are still in memory.
final class MemoryRun implements SegmentRun {

    private final TenantSegments segments;
    private final int[] order;
    private int at = -1;

    MemoryRun(TenantSegments segments) {
        this.segments = segments;
        this.order = segments.sorted();
    }

    @Override
    public boolean next() {
        at++;
        return at < order.length;
    }

    @Override
    public long high() {
        return segments.high(order[at]);
    }

    @Override
    public long low() {
        return segments.low(order[at]);
    }

    @Override
    public int length() {
        return segments.length(order[at]);
    }

    @Override
    public ByteBuffer bytes() {
        return segments.bytes(order[at]);
    }
}
