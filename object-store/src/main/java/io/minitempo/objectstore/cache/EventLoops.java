// SPDX-License-Identifier: Apache-2.0
package io.minitempo.objectstore.cache;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The threads on which all connections to cache servers of a process live, made when the first one is opened.
final class EventLoops implements AutoCloseable {

    /// They copy bytes and encrypt; decoding values is done by those who asked for them.
    static final int THREADS = 2;

    private static final int SECONDS_TO_END = 2;

    private @Nullable EventLoopGroup group;
    private boolean closed;

    /// @throws IllegalStateException after the end
    synchronized EventLoopGroup group() {
        if (closed) {
            throw new IllegalStateException("the caches are closed");
        }
        EventLoopGroup running = group;
        if (running == null) {
            running = new MultiThreadIoEventLoopGroup(
                    THREADS, new DefaultThreadFactory("cache-io", true), NioIoHandler.newFactory());
            group = running;
        }
        return running;
    }

    /// Closes what is still connected and ends the threads soon.
    @Override
    public synchronized void close() {
        closed = true;
        if (group != null) {
            group.shutdownGracefully(0, SECONDS_TO_END, TimeUnit.SECONDS);
            group = null;
        }
    }
}
