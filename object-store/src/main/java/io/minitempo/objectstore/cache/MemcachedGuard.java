// SPDX-License-Identifier: Apache-2.0
package io.minitempo.objectstore.cache;

import com.spotify.folsom.client.ascii.AsciiMemcacheDecoder;
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
final class MemcachedGuard extends AnswerGuard {

    private static final int LONGEST_LINE = 400;
    private static final byte[] VALUE = {'V', 'A', 'L', 'U', 'E', ' '};

    private final byte[] line = new byte[LONGEST_LINE];
    private int lineLength;

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
    void character(byte next) {
        if (lineLength == LONGEST_LINE) {
            throw refusal("expected a line of at most " + LONGEST_LINE + " bytes");
        }
        line[lineLength++] = next;
    }

    @Override
    long line() {
        long announced = announced();
        lineLength = 0;
        return announced;
    }

    @Override
    void valueCame() {}

    /// Folsom closes the connection itself.
    @Override
    void refused(ChannelHandlerContext context) {}

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
