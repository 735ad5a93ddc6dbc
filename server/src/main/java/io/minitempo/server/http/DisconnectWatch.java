// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.eclipse.jetty.io.AbstractEndPoint;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/// Notices that an HTTP/1.1 client closes its connection while its request is handled.
///
/// Between request and response nobody reads the socket, so nobody would see the end of it. The watch reads ahead, as
/// Go does: the end cancels the request, and bytes of a next request are given back to the connection. Guarded by its
/// monitor: the network thread reads, the handling thread ends the watch before it completes the request.
final class DisconnectWatch implements Callback {

    private static final int READ_AHEAD = 4096;

    private final EndPoint endPoint;
    private final Connection connection;
    private final Runnable onDisconnect;
    private @Nullable ByteBuffer readAhead;
    private boolean ended;

    /// A watch that runs `onDisconnect` at most once, in a network thread.
    DisconnectWatch(Connection connection, Runnable onDisconnect) {
        this.connection = connection;
        this.endPoint = connection.getEndPoint();
        this.onDisconnect = onDisconnect;
    }

    /// Starts to watch. Must be called before [#end], when the body was read to its end.
    synchronized void start() {
        if (!ended) {
            endPoint.tryFillInterested(this);
        }
    }

    @Override
    public void succeeded() {
        boolean gone;
        synchronized (this) {
            if (ended) {
                return;
            }
            gone = read() < 0;
        }
        if (gone) {
            onDisconnect.run();
        }
    }

    private int read() {
        ByteBuffer buffer = BufferUtil.allocate(READ_AHEAD);
        try {
            int filled = endPoint.fill(buffer);
            if (filled == 0) {
                endPoint.tryFillInterested(this);
            } else if (filled > 0) {
                // The client sends its next request early; it is still there, so there is nothing more to watch.
                readAhead = buffer;
            }
            return filled;
        } catch (IOException e) {
            return -1;
        }
    }

    @Override
    public void failed(Throwable cause) {
        synchronized (this) {
            if (ended) {
                return;
            }
        }
        onDisconnect.run();
    }

    /// Whether the end of the connection would be noticed: not once the client sends its next request early.
    synchronized boolean isWatching() {
        return !ended && readAhead == null;
    }

    @Override
    public InvocationType getInvocationType() {
        return InvocationType.NON_BLOCKING;
    }

    /// Ends the watch and leaves the connection as if it had never been.
    synchronized void end() {
        ended = true;
        if (endPoint instanceof AbstractEndPoint abstractEndPoint && abstractEndPoint.isFillInterested()) {
            // The only way to take an interest back is to say that there is something to read.
            abstractEndPoint.getFillInterest().fillable();
        }
        if (readAhead != null && connection instanceof Connection.UpgradeTo prefilled) {
            prefilled.onUpgradeTo(readAhead);
        }
    }
}
