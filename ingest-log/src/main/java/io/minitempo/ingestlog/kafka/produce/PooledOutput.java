// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ingestlog.kafka.produce;

import java.nio.ByteBuffer;
import org.apache.kafka.common.utils.ByteBufferOutputStream;

/// The output of a batch, which doubles within pooled arrays instead of growing by a tenth in new ones.
///
/// Owned by the batch.
final class PooledOutput extends ByteBufferOutputStream {

    private final BufferPool pool;
    private final int initialCapacity;
    private ByteBuffer buffer;

    PooledOutput(BufferPool pool, int capacity) {
        this(pool, pool.take(capacity));
    }

    private PooledOutput(BufferPool pool, byte[] array) {
        super(0);
        this.pool = pool;
        this.buffer = ByteBuffer.wrap(array);
        this.initialCapacity = buffer.capacity();
    }

    /// An output whose first array is of `capacity` bytes and not of the pool, whose arrays may be far larger.
    static PooledOutput unpooled(BufferPool pool, int capacity) {
        return new PooledOutput(pool, capacity < BufferPool.SMALLEST_BYTES ? new byte[capacity] : pool.take(capacity));
    }

    /// Gives the array back to the pool; the output is of no use afterwards.
    void release() {
        pool.give(buffer.array());
        buffer = ByteBuffer.allocate(0);
    }

    @Override
    public void write(int b) {
        ensureRemaining(1);
        buffer.put((byte) b);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
        ensureRemaining(length);
        buffer.put(bytes, offset, length);
    }

    @Override
    public void write(ByteBuffer source) {
        ensureRemaining(source.remaining());
        buffer.put(source);
    }

    @Override
    public ByteBuffer buffer() {
        return buffer;
    }

    @Override
    public int position() {
        return buffer.position();
    }

    @Override
    public int remaining() {
        return buffer.remaining();
    }

    @Override
    public int limit() {
        return buffer.limit();
    }

    @Override
    public void position(int position) {
        ensureRemaining(position - buffer.position());
        buffer.position(position);
    }

    @Override
    public int initialCapacity() {
        return initialCapacity;
    }

    @Override
    public void ensureRemaining(int required) {
        if (required > buffer.remaining()) {
            int needed = Math.addExact(buffer.position(), required);
            int doubled = (int) Math.min(Integer.MAX_VALUE - 8L, 2L * buffer.capacity());
            byte[] larger = pool.take(Math.max(needed, doubled));
            System.arraycopy(buffer.array(), 0, larger, 0, buffer.position());
            pool.give(buffer.array());
            buffer = ByteBuffer.wrap(larger, 0, larger.length).position(buffer.position());
        }
    }
}
