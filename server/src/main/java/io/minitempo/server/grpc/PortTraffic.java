// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.grpc;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.concurrent.atomic.LongAdder;

/// What has come in over a port, before anybody understood it: encrypted bytes, refused connections and all. Stands
/// first in the pipeline of every connection; used by many threads.
@Sharable
final class PortTraffic extends ChannelInboundHandlerAdapter {

    private final LongAdder connections = new LongAdder();
    private final LongAdder bytes = new LongAdder();

    @Override
    public void channelActive(ChannelHandlerContext context) {
        connections.increment();
        context.fireChannelActive();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof ByteBuf received) {
            bytes.add(received.readableBytes());
        }
        context.fireChannelRead(message);
    }

    long connections() {
        return connections.sum();
    }

    long bytes() {
        return bytes.sum();
    }
}
