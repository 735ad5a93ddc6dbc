// SPDX-License-Identifier: Apache-2.0
package io.minitempo.objectstore.cache;

import com.spotify.folsom.client.ascii.AsciiMemcacheDecoder;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.DecoderException;
import java.io.IOException;

/// Reads the lines of answers of memcached before Folsom does, and lets none through that announces a value which is
/// too long: Folsom allocates as many bytes as are announced, before it has any of them.
///
/// Owned by the event loop of its connection.
final class MemcachedGuard extends ChannelInboundHandlerAdapter {

    private static final int LONGEST_LINE = 400;
    private static final byte[] VALUE = {'V', 'A', 'L', 'U', 'E', ' '};
    private static final int LINE_END = 2;

    private final byte[] line = new byte[LONGEST_LINE];
    private int lineLength;
    private long toSkip;

    /// A connection with a guard between what decrypts and what decodes. Netty makes it by its name.
    public static final class Guarded extends NioSocketChannel {

        /// Not connected yet.
        public Guarded() {
            pipeline().addLast(new ChannelInboundHandlerAdapter() {
                @Override
                public void channelActive(ChannelHandlerContext context) {
                    ChannelPipeline pipeline = context.pipeline();
                    ChannelHandlerContext decoder = pipeline.context(AsciiMemcacheDecoder.class);
                    pipeline.addBefore(decoder.name(), "guard", new MemcachedGuard());
                    context.fireChannelActive();
                    pipeline.remove(this);
                }
            });
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof ByteBuf bytes) {
            boolean fine = false;
            try {
                look(bytes);
                fine = true;
            } finally {
                if (!fine) {
                    bytes.release();
                }
            }
        }
        context.fireChannelRead(message);
    }

    private void look(ByteBuf bytes) {
        int at = bytes.readerIndex();
        int end = bytes.writerIndex();
        while (at < end) {
            if (toSkip > 0) {
                int skipped = (int) Math.min(toSkip, end - at);
                toSkip -= skipped;
                at += skipped;
                continue;
            }
            byte next = bytes.getByte(at++);
            if (next == '\n') {
                toSkip = announced();
                lineLength = 0;
            } else if (lineLength == LONGEST_LINE) {
                throw refusal("expected a line of at most " + LONGEST_LINE + " bytes");
            } else {
                line[lineLength++] = next;
            }
        }
    }

    /// The bytes that follow the line: those of a value and of its line end, or none.
    private long announced() {
        for (int i = 0; i < VALUE.length; i++) {
            if (i >= lineLength || line[i] != VALUE[i]) {
                return 0;
            }
        }
        int at = VALUE.length;
        for (int field = 0; field < 2; field++) {
            while (at < lineLength && line[at] != ' ') {
                at++;
            }
            at++;
        }
        long length = 0;
        int digits = 0;
        for (; at < lineLength && line[at] >= '0' && line[at] <= '9'; at++, digits++) {
            length = Math.min(length * 10 + line[at] - '0', Integer.MAX_VALUE);
        }
        boolean ends = at < lineLength && (line[at] == '\r' || line[at] == ' ');
        if (digits == 0 || !ends || length > CacheConnection.LONGEST_VALUE) {
            throw refusal("expected a value of at most " + CacheConnection.LONGEST_VALUE + " bytes, found " + length);
        }
        return length + LINE_END;
    }

    /// Folsom looks for the reason one level down.
    private static DecoderException refusal(String message) {
        return new DecoderException(new IOException(message));
    }
}
