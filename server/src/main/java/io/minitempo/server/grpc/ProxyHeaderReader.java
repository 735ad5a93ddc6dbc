// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.grpc;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Takes the header of a proxy off one connection, in front of TLS and HTTP/2, and leaves; connections without a header
/// pass, as in Tempo. One that never ends its header is closed with those that never end their handshake.
final class ProxyHeaderReader extends ByteToMessageDecoder {

    private static final Logger log = LoggerFactory.getLogger(ProxyHeaderReader.class);

    private final ProxiedClients clients;

    ProxyHeaderReader(ProxiedClients clients) {
        this.clients = clients;
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
        switch (ProxyHeader.read(in)) {
            case ProxyHeader.Incomplete incomplete -> {}
            case ProxyHeader.Absent absent -> context.pipeline().remove(this);
            case ProxyHeader.Present header -> {
                in.skipBytes(header.length());
                clients.add(context.channel(), header.client());
                context.pipeline().remove(this);
            }
            case ProxyHeader.Malformed malformed -> {
                in.skipBytes(in.readableBytes());
                context.close()
                        .addListener(closed -> log.atDebug()
                                .addKeyValue("peer", context.channel().remoteAddress())
                                .addKeyValue("problem", malformed.problem())
                                .log("PROXY header refused"));
            }
        }
    }
}
