// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ingestlog;

import io.minitempo.core.TraceId;

/// A trace for tests: the bytes given, which need not be a real trace.
public final class Piece implements TracePiece {

    private final TraceId id;
    private final byte[] bytes;
    private final int offset;
    private final int size;

    public Piece(TraceId id, byte[] bytes) {
        this(id, bytes, 0, bytes.length);
    }

    public Piece(TraceId id, byte[] bytes, int offset, int size) {
        this.id = id;
        this.bytes = bytes;
        this.offset = offset;
        this.size = size;
    }

    @Override
    public TraceId id() {
        return id;
    }

    @Override
    public int size() {
        return size;
    }

    public byte[] bytes() {
        return bytes;
    }

    public int offset() {
        return offset;
    }

    @Override
    public int writeTo(byte[] target, int at) {
        System.arraycopy(bytes, offset, target, at, size);
        return at + size;
    }
}
